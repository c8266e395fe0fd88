import type { ClickHouseClient } from '@clickhouse/client';

/** Tables a pass works in. They live in the engine's memory and are dropped when the pass ends. */
const names = [
  'batches',
  'heard_runs',
  'heard_ends',
  'keys',
  'sought',
  'unseen',
  'missing',
  'more_keys',
  'more_unseen',
  'more_missing',
  'dirty',
  'met',
  'stored',
  'olds',
  'distant',
  'guesses',
  'climb',
  'summits',
  'wanted',
  'still_wanted',
  'runs',
  'deliveries',
  'horizons',
  'publishes',
  'crowded',
  'offers',
  'near',
  'picks',
  'found',
  'changed',
  'nodes',
  'heirs',
  'gone',
  'givers',
  'trees',
  'cuts',
  'placed',
  'edges',
  'done',
  'crowds',
  'rows',
  'moved',
  'touched',
  'mates',
  'summed',
  'settled',
  'haunted',
] as const;

export type Scratch = Record<(typeof names)[number], string>;

const stitchPrefix = 'stitch_scratch_';

/** The scratch tables of one pass. Each turn has its own, so that two holders never share any. */
export function scratchOf(turn: bigint, pass: number): Scratch {
  const entries = names.map((name) => [name, `${stitchPrefix}${turn}_${pass}_${name}`]);
  return Object.fromEntries(entries) as Scratch;
}

/**
 * Drops every scratch table of the turns up to and including `turn`, those of holders who died among them.
 * @param prefix of the tables' names, before the turn: each job under the lease has its own
 */
export async function dropScratch(
  client: ClickHouseClient,
  turn: bigint,
  prefix: string = stitchPrefix,
): Promise<void> {
  const found = await client.query({
    query:
      'SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, {prefix:String})',
    query_params: { prefix },
    format: 'JSONEachRow',
  });
  for (const { name } of await found.json<{ name: string }>()) {
    if (BigInt(name.slice(prefix.length).split('_')[0] ?? '0') > turn) continue;
    await client.command({ query: 'DROP TABLE IF EXISTS {name:Identifier}', query_params: { name } });
  }
}
