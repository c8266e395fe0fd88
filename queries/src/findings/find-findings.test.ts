import assert from 'node:assert/strict';
import { stitch } from '../stitch/stitch.ts';
import type { Store } from '../store.ts';
import { openTestStore } from '../testing/index.ts';
import { estates } from './estates.ts';
import { findFindings } from './find-findings.ts';
import { parseGroups } from './groups.ts';
import { atSeconds, insertNoted } from './noted-run.ts';

const now = atSeconds(3600);
const groups = parseGroups('billing=*charge-*;shipping=*ship-*');
/** One letter an estate. */
const prefixOf = (place: number) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'[place] ?? '';

interface Row {
  text: string;
}

/** Open findings as the estates state them. */
async function found({ client }: Store, prefix: string): Promise<string[]> {
  const result = await client.query({
    query: `
      SELECT concat(kind, ' ', replaceOne(function, {arn:String}, ''), ' ', channel,
        if(other_function = '', '', concat(' -> ', replaceOne(other_function, {arn:String}, ''))),
        if(detail = '', '', concat(' (', replaceAll(detail, {prefix:String}, ''), ')')),
        ' ', toString(severity), ' ', toString(count),
        if(group = '', '', concat(' ', group, ' into ', other_group)),
        if(empty(evidence['lost_fields']), '', concat(' lost ', arrayStringConcat(evidence['lost_fields'], ','))),
        if(empty(evidence['changed_types']), '', concat(' changed ', arrayStringConcat(evidence['changed_types'], ',')))) AS text
      FROM findings FINAL
      WHERE is_resolved = 0 AND startsWith(function, {arn:String})
      ORDER BY text`,
    query_params: { arn: `arn:${prefix}`, prefix },
    format: 'JSONEachRow',
  });
  return (await result.json<Row>()).map(({ text }) => text);
}

for (const engine of ['embedded', 'server'] as const) {
  describe(`Findings, on the ${engine} engine`, function () {
    this.timeout(120_000);
    let store: Store;

    before(async () => {
      store = await openTestStore({ engine });
      for (const [place, { runs }] of estates.entries())
        await insertNoted(store.client, runs, prefixOf(place));
      await stitch(store);
      await findFindings(store, { now: () => now, groups });
    });

    it('each name flows that show them, and the workflows of those', async () => {
      const result = await store.client.query({
        query: `SELECT kind, function FROM findings FINAL
                WHERE empty(flow_ids) OR empty(workflows)
                   OR NOT hasAll((SELECT groupArray(lower(hex(flow_id))) FROM flows FINAL), flow_ids)`,
        format: 'JSONEachRow',
      });
      assert.deepEqual(await result.json(), []);
    });

    for (const [place, { title, finds }] of estates.entries())
      it(`are ${title}`, async () => {
        assert.deepEqual(await found(store, prefixOf(place)), [...finds].sort());
      });
  });
}
