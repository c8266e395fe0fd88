import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openStore } from './store.ts';
import { startClickHouseServer } from './testing/index.ts';
import { neverMerge, spansSelect, writeNative } from './testing/segment-file.ts';
import type { WriterCommand } from './testing/segment-writer.ts';

const writerFile = fileURLToPath(
  new URL(`./testing/segment-writer${extname(import.meta.url)}`, import.meta.url),
);
const rows = 5_000;
const rounds = 3;
const perSegment = { spans: 2 * rows, invocations: rows, hop_ends: 3 * rows };
const times = (n: number) =>
  Object.fromEntries(Object.entries(perSegment).map(([name, count]) => [name, n * count]));
const tables = ['spans', 'invocations', 'hop_ends'];

/** Moments of a kill, spread over the time a whole insert took. */
const moments = (wholeMs: number) => Array.from({ length: rounds }, (_, n) => (wholeMs * (n + 0.5)) / rounds);

describe('A segment whose insert was killed', function () {
  this.timeout(120_000);
  let folder: string;
  const children: ChildProcess[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'choreoscope-killed-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  async function startWriter() {
    const child = fork(writerFile, [join(folder, 'data')]);
    children.push(child);
    await once(child, 'message');
    const tell = async (command: WriterCommand) => {
      child.send(command);
      for (;;) {
        const [answer] = await once(child, 'message');
        if (answer !== 'inserting') return answer.done;
      }
    };
    return { child, tell };
  }

  it('is stored once when it is sent again, though the process was the engine', async () => {
    let writer = await startWriter();
    const file = join(folder, 'segment.native');
    await writer.tell({ do: 'write', file, rows, seed: 1 });
    const started = performance.now();
    await writer.tell({ do: 'insert', file, token: 'whole' });
    for (const [round, moment] of moments(performance.now() - started).entries()) {
      writer.child.send({ do: 'insert', file, token: `round ${round}` } satisfies WriterCommand);
      await once(writer.child, 'message');
      await delay(moment);
      writer.child.kill('SIGKILL');
      await once(writer.child, 'exit');
      writer = await startWriter();
      await writer.tell({ do: 'insert', file, token: `round ${round}` });
    }
    assert.deepEqual(await writer.tell({ do: 'count' }), times(1 + rounds));
  });

  it('is stored once when it is sent again to a server that was killed and came back', async () => {
    const directory = join(folder, 'server');
    const file = join(folder, 'segment.native');
    let server = await startClickHouseServer({ directory });
    const port = Number(new URL(server.url).port);
    const store = await openStore({ url: server.url });
    try {
      await store.migrate();
      await neverMerge(store);
      await writeNative(store, file, spansSelect(rows, 1));
      const started = performance.now();
      await store.insertSegment({ table: 'spans', file, token: 'whole' });
      for (const [round, moment] of moments(performance.now() - started).entries()) {
        const token = `round ${round}`;
        const cut = store.insertSegment({ table: 'spans', file, token }).then(
          () => undefined,
          (error) => error,
        );
        await delay(moment);
        await server.stop();
        const error = await cut;
        assert.ok(error === undefined || error.retryable, `${error?.message}`);
        server = await startClickHouseServer({ directory, port });
        await store.insertSegment({ table: 'spans', file, token });
      }
      const counts = await store.client.query({
        query: tables
          .map((table) => `SELECT '${table}' AS name, toUInt32(count()) AS n FROM ${table}`)
          .join(' UNION ALL '),
        format: 'JSONEachRow',
      });
      const rowsStored = await counts.json<{ name: string; n: number }>();
      assert.deepEqual(Object.fromEntries(rowsStored.map(({ name, n }) => [name, n])), times(1 + rounds));
    } finally {
      await store.close();
      await server.stop();
    }
  });
});
