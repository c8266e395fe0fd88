import { readFileSync } from 'node:fs';
import type { Store } from '@choreoscope/queries';

/** An estate of orders that go through three functions each, of forty workflows, made by the engine itself. */
export interface Estate {
  flows: number;
  /** Start of the first flow. */
  began: Date;
  /** Time over which flows begin, evenly. */
  spreadMs: number;
}

/** Flows made by one statement: what a statement holds in memory stays bounded. */
const chunk = 50_000;

const derived = ['invocations', 'hop-ends', 'hops', 'flow-members', 'flows'] as const;

const text = (name: string) => readFileSync(new URL(`./${name}.sql`, import.meta.url), 'utf8');

/**
 * Fills an empty store with spans and with what the views and the stitch make of them: ten spans and three invocations a flow. Rows
 * are the same as if they had come as spans, which would take ten times as long.
 */
export async function fillEstate({ client }: Store, estate: Estate): Promise<void> {
  const command = (query: string, query_params: Record<string, unknown> = {}) =>
    client.command({ query, query_params, clickhouse_settings: { max_execution_time: 0 } });
  await command('CREATE TABLE spans_made AS spans');
  for (const column of ['resource_id', 'faas_name', 'account', 'region', 'function', 'role', 'channel'])
    await command(`ALTER TABLE spans_made MODIFY COLUMN ${column} REMOVE MATERIALIZED`);
  const chunks = Array.from({ length: Math.ceil(estate.flows / chunk) }, (_, n) => {
    const first = n * chunk;
    return {
      first,
      count: Math.min(chunk, estate.flows - first),
      flows: estate.flows,
      began: estate.began.toISOString().slice(0, 23).replace('T', ' '),
      spread_us: estate.spreadMs * 1000,
    };
  });
  await Promise.all([
    (async () => {
      for (const params of chunks) await command(text('spans'), { ...params, table: 'spans_made' });
    })(),
    (async () => {
      for (const params of chunks) for (const name of derived) await command(text(name), params);
    })(),
  ]);
  const parts = await client.query({
    query: `SELECT DISTINCT partition_id AS id FROM system.parts
            WHERE database = currentDatabase() AND table = 'spans_made' AND active`,
    format: 'JSONEachRow',
  });
  for (const { id } of await parts.json<{ id: string }>())
    await command(`ALTER TABLE spans ATTACH PARTITION ID '${id}' FROM spans_made`);
  await command('DROP TABLE spans_made SYNC');
  // Stitched already, as far as a stitch would know.
  await command('TRUNCATE TABLE stitch_inbox');
  await command('INSERT INTO span_places SELECT span_id, trace_id, toDate(started_at) FROM spans');
}
