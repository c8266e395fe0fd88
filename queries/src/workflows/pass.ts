import type { ClickHouseClient } from '@clickhouse/client';
import type { StatementParams } from '../job-statements.ts';
import type { Scratch } from './scratch.ts';
import { loopsOf, shapeOf, type Way } from './shape.ts';
import { read, run } from './statements.ts';

/** What keeps a pass bounded, and what is taken for a sign. */
export const limits = {
  /** Flow rows of one pass; a backlog takes several. */
  max_flows: 200_000,
  /** Flow rows known to be waiting: what the inbox says of them is theirs to find anyway. */
  max_news: 2_000_000,
  /** Rows of the stitch's inbox in one pass. */
  max_rows: 1_000_000,
  /** Blocks that were stitched this long after a later one are still seen. Seconds. */
  overlap_seconds: 600,
  /** Variants whose shape is put into words in one pass; more come with the next flow that has them. */
  max_variants: 10_000,
  /** A consumer is missed after so many times the wait that all but a hundredth of its events took. */
  factor: 3,
  /** Names people give to dead-letter queues. */
  dead_letters: '(?i)dead.?letter|(^|[^a-z])dlq([^a-z]|$)|dlq$',
} as const;

const rollups = ['workflow_hours', 'workflow_edges', 'workflow_functions', 'workflow_steps'] as const;

/** What one pass did. */
export interface PassReport {
  /** Flows looked at, those that are gone among them. */
  taken: number;
  /** Rows of facts written. */
  described: number;
  /** Rows of facts removed. */
  gone: number;
  /** Slices of workflows whose rollups were made again. */
  slices: number;
}

interface VariantRow {
  variant: string;
  root: string;
  ways: Way[];
  names: Record<string, string>;
}

function told({ variant, root, ways, names }: VariantRow) {
  return { variant, text: shapeOf(root, ways, (name) => names[name] || name), ways, loops: loopsOf(ways) };
}

/**
 * Describes what waits, up to a limit. Dying halfway leaves it waiting: rollups are written before the facts they
 * replace, and what was looked at is noted last.
 * @param version of the rows it writes: larger than in any pass before
 * @returns isFull: the limit was reached, more may be waiting
 */
export async function pass(
  client: ClickHouseClient,
  tables: Scratch,
  version: bigint,
): Promise<PassReport & { isFull: boolean }> {
  const shared: StatementParams = { ...tables, ...limits, version };
  const step = (name: string, more: StatementParams = {}) => run(client, name, { ...shared, ...more });
  const steps = async (...names: string[]) => {
    for (const name of names) await step(name);
  };
  await steps('news-table', 'blocks', 'taken', 'flows', 'members', 'hops', 'invocations', 'records');
  await steps('origins', 'ends', 'said', 'missed', 'awaited');
  await step('base-table', { into: tables.base });
  await steps('base', 'habits', 'concerned');
  await step('base-table', { into: tables.fresh });
  await steps('fresh', 'gone', 'slots', 'hours', 'edges', 'functions', 'steps', 'shapes-table');
  const unknown = await read<VariantRow>(client, 'unknown-variants', shared);
  if (unknown.length > 0)
    await client.insert({ table: tables.shapes, values: unknown.map(told), format: 'JSONEachRow' });
  for (const rollup of rollups) await step('vanished', { rollup });
  await steps('variants', 'variants-gone', 'write-facts', 'write-habits', 'write-blocks', 'write-cursor');
  const [counts] = await read<Record<'taken' | 'described' | 'gone' | 'slots' | 'news', string>>(
    client,
    'counts',
    shared,
  );
  return {
    taken: Number(counts?.taken ?? 0),
    described: Number(counts?.described ?? 0),
    gone: Number(counts?.gone ?? 0),
    slices: Number(counts?.slots ?? 0),
    isFull: Number(counts?.news ?? 0) > limits.max_flows,
  };
}
