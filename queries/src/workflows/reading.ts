import type { Store } from '../store.ts';

/** Every row of what `describe` keeps, for telling whether two stores say the same. Versions, and what depends on when, are left out. */
const parts = [
  `SELECT * EXCEPT (version, expected_by) REPLACE (round(wait_ms, 3) AS wait_ms, round(work_ms, 3) AS work_ms)
   FROM flow_facts FINAL ORDER BY flow_id`,
  'SELECT * EXCEPT version FROM workflow_variants FINAL ORDER BY workflow, variant',
  `SELECT * EXCEPT (version, missing) REPLACE (finalizeAggregation(duration_ms) AS duration_ms, round(wait_ms, 3) AS wait_ms,
     round(work_ms, 3) AS work_ms), arraySum(mapValues(missing)) AS missing
   FROM workflow_hours FINAL ORDER BY ALL`,
  `SELECT * EXCEPT version REPLACE (finalizeAggregation(wait_ms) AS wait_ms, finalizeAggregation(work_ms) AS work_ms)
   FROM workflow_edges FINAL ORDER BY ALL`,
  `SELECT * EXCEPT version REPLACE (finalizeAggregation(duration_ms) AS duration_ms) FROM workflow_functions FINAL ORDER BY ALL`,
  `SELECT * EXCEPT version REPLACE (finalizeAggregation(gap_ms) AS gap_ms) FROM workflow_steps FINAL ORDER BY ALL`,
  'SELECT kind, function, channel, most FROM workflow_habits FINAL ORDER BY ALL',
];

export async function rows<Row>({ client }: Store, query: string): Promise<Row[]> {
  return (await client.query({ query, format: 'JSONEachRow' })).json<Row>();
}

/** As text, one line a row, so that a difference shows its row. */
export async function everythingDescribed(store: Store): Promise<string[]> {
  const lines: string[] = [];
  for (const part of parts)
    for (const row of await rows<object>(store, part)) lines.push(JSON.stringify(row));
  return lines;
}
