import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { keepUp } from '../keep-up.ts';
import { bind } from '../question.ts';
import type { Store } from '../store.ts';
import { insertRows, openTestStore } from '../testing/index.ts';
import { questions } from './index.ts';

/** Some time of the cases' day. */
const day = '2026-11-20T00:00:00Z';

const folder = fileURLToPath(new URL('../../cases/hop-ends/', import.meta.url));

/** The spans of the hop ends' cases: publishes, deliveries, batches, nonsense. Of two cases' spans with one id the first. */
function spans(): Record<string, unknown>[] {
  const all = readdirSync(folder)
    .filter((name) => !name.includes('.'))
    .flatMap((name) => readFileSync(`${folder}${name}/spans.in.jsonl`, 'utf8').split('\n'))
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as { trace_id: string; span_id: string });
  return [...new Map(all.reverse().map((span) => [span.trace_id + span.span_id, span])).values()];
}

async function rows(store: Store, query: string): Promise<Record<string, unknown>[]> {
  return (await store.client.query({ query, format: 'JSONEachRow' })).json();
}

/** What every question says, of every flow, function and invocation there is. */
async function answers(store: Store): Promise<Record<string, unknown[]>> {
  const subjects = await rows(
    store,
    `SELECT lower(hex(m.flow_id)) AS flow_id, lower(hex(i.trace_id)) AS trace_id, lower(hex(i.span_id)) AS span_id,
            i.function AS function
     FROM (SELECT * FROM invocations FINAL) AS i
     LEFT JOIN (SELECT * FROM flow_members FINAL) AS m ON m.trace_id = i.trace_id AND m.span_id = i.span_id
     ORDER BY ALL`,
  );
  assert.ok(subjects.length > 0);
  const said: Record<string, unknown[]> = {};
  for (const question of questions) {
    said[question.file] = [];
    const isOfOne = Object.keys(subjects[0] ?? {}).some((name) => name in question.params);
    for (const subject of subjects.slice(0, isOfOne ? 4 : 1)) {
      const params = {
        ...Object.fromEntries(
          Object.entries(question.params).map(([name, type]) => [
            name,
            type === 'String' ? '' : type.startsWith('Array') ? [] : type.startsWith('DateTime') ? day : 0,
          ]),
        ),
        from: day,
        to: '2026-11-21T00:00:00Z',
        now: '2026-11-20T12:00:00Z',
        bucket_s: 3600,
        limit: 1000,
        ...subject,
      };
      const result = await store.client.query({
        query: question.sql,
        query_params: bind(question as (typeof questions)[0], params as never),
        format: 'JSONEachRow',
      });
      said[question.file]?.push(await result.json());
    }
  }
  return said;
}

describe('Every answer', function () {
  this.timeout(180_000);

  it('stays the same when all spans are sent again, later', async () => {
    const store = await openTestStore();
    await store.client.command({ query: 'SYSTEM STOP MERGES' });
    try {
      await insertRows(store, 'spans', spans());
      await keepUp(store);
      const once = await answers(store);
      await store.client.command({
        query: `INSERT INTO spans
                SELECT * REPLACE (received_at + INTERVAL 1 MINUTE AS received_at, version + 60000 AS version) FROM spans`,
      });
      await keepUp(store);
      assert.deepEqual(await answers(store), once);
    } finally {
      await store.client.command({ query: 'SYSTEM START MERGES' });
    }
  });
});
