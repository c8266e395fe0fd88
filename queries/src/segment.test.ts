import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from './store.ts';
import { openTestStore } from './testing/index.ts';
import { spansSelect, writeNative } from './testing/segment-file.ts';

/** Rows as they are stored, before any are replaced: a row stored twice shows. */
async function stored({ client }: Store): Promise<Record<string, number>> {
  const result = await client.query({
    query: `SELECT toUInt32((SELECT count() FROM spans)) AS spans,
                   toUInt32((SELECT count() FROM invocations)) AS invocations,
                   toUInt32((SELECT count() FROM hop_ends)) AS hop_ends`,
    format: 'JSONEachRow',
  });
  return (await result.json<Record<string, number>>())[0]!;
}

for (const engine of ['embedded', 'server'] as const) {
  describe(`A segment, inserted into the ${engine} engine`, function () {
    this.timeout(120_000);
    let store: Store;
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'choreoscope-segment-'));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));
    beforeEach(async () => {
      store = await openTestStore({ engine });
      for (const table of ['spans', 'invocations', 'hop_ends'])
        await store.client.command({ query: `SYSTEM STOP MERGES ${table}` });
    });
    afterEach(async () => {
      for (const table of ['spans', 'invocations', 'hop_ends'])
        await store.client.command({ query: `SYSTEM START MERGES ${table}` });
    });

    async function segment(rows: number, seed: number): Promise<string> {
      const file = join(folder, `segment '${seed}'.native`);
      await writeNative(store, file, spansSelect(rows, seed));
      return file;
    }
    const once = (rows: number) => ({ spans: 2 * rows, invocations: rows, hop_ends: 3 * rows });

    it('fills the table and what is derived from it', async () => {
      await store.insertSegment({ table: 'spans', file: await segment(100, 1), token: 'a' });
      assert.deepEqual(await stored(store), once(100));
    });

    it('is stored once when it is sent three times under one token', async () => {
      const file = await segment(100, 1);
      for (let n = 0; n < 3; n += 1) await store.insertSegment({ table: 'spans', file, token: 'a' });
      assert.deepEqual(await stored(store), once(100));
    });

    it('is stored beside another one with another token, though the rows are equal', async () => {
      const file = await segment(100, 1);
      await store.insertSegment({ table: 'spans', file, token: 'a' });
      await store.insertSegment({ table: 'spans', file, token: 'b' });
      assert.deepEqual(await stored(store), once(200));
    });

    it('of several blocks is one insert, so that sending it again after others changes nothing', async () => {
      const file = await segment(35_000, 1);
      await store.insertSegment({ table: 'spans', file, token: 'big' });
      await store.insertSegment({ table: 'spans', file: await segment(10, 2), token: 'small' });
      await store.insertSegment({ table: 'spans', file, token: 'big' });
      assert.deepEqual(await stored(store), once(35_010));
    });

    it('leaves no setting behind for the next insert', async () => {
      await store.insertSegment({ table: 'spans', file: await segment(10, 1), token: 'a' });
      const insert = 'INSERT INTO spans (trace_id, started_at) VALUES (1, now64(9))';
      for (let n = 0; n < 8; n += 1) await store.client.command({ query: insert.replace('1,', `${n},`) });
      assert.equal((await stored(store)).spans, 28);
    });

    it('that is no Native file is refused, and says that sending it again is no use', async () => {
      const file = join(folder, 'broken.native');
      writeFileSync(file, 'this is not a block');
      await assert.rejects(store.insertSegment({ table: 'spans', file, token: 'broken' }), {
        code: 'segment_refused',
        retryable: false,
      });
      assert.deepEqual(await stored(store), once(0));
    });

    it('whose file is gone is refused', async () => {
      const file = join(folder, 'gone.native');
      await assert.rejects(store.insertSegment({ table: 'spans', file, token: 'gone' }), {
        code: 'segment_refused',
      });
    });

    it('whose file is cut short is refused as a whole', async () => {
      const file = join(folder, 'cut.native');
      await writeNative(store, file, spansSelect(1_000, 1));
      const bytes = readFileSync(file);
      writeFileSync(file, bytes.subarray(0, bytes.length / 2));
      await assert.rejects(store.insertSegment({ table: 'spans', file, token: 'cut' }), {
        code: 'segment_refused',
      });
      assert.deepEqual(await stored(store), once(0));
    });
  });
}
