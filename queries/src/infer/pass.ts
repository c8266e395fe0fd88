import type { ClickHouseClient } from '@clickhouse/client';
import { type StatementParams, statementsIn } from '../job-statements.ts';
import { horizonSeconds, kindHorizons } from './horizons.ts';
import type { Scratch } from './scratch.ts';

export const { run, read } = statementsIn('infer');

/** What keeps a pass bounded, and from when on something is said. */
export const limits = {
  /** Seconds a delivery's clock may be behind its publish's, as for the stitch. */
  skew_seconds: 5,
  /** Blocks of the inbox that become visible this long after a later one are still seen. Seconds. */
  overlap_seconds: 600,
  /** Rows of the inbox in one pass; a backlog takes several. */
  max_rows: 500_000,
  /** Content that more publishes have says nothing: heartbeats, empty answers. */
  hot_publishes: 200,
  hot_deliveries: 2_000,
  /** What is less certain than this is not said: a wrong hop merges flows. */
  least_confidence: 0.6,
} as const;

/** What one pass did. */
export interface PassReport {
  /** Records thought about. */
  records: number;
  /** Hops inferred anew or otherwise. */
  inferred: number;
  /** Hops that are inferred no more. */
  removed: number;
}

/**
 * Takes what the inbox holds, up to a limit, and infers hops of the records that it may concern. Dying halfway leaves the
 * blocks in the inbox, and the next pass does them again.
 * @param version of the rows it writes: larger than in any pass before
 * @returns isFull: the limit was reached, more may be waiting
 */
export async function pass(
  client: ClickHouseClient,
  tables: Scratch,
  version: bigint,
): Promise<PassReport & { isFull: boolean }> {
  const kinds = Object.keys(kindHorizons);
  const shared: StatementParams = {
    ...tables,
    ...limits,
    kinds,
    horizons_seconds: Object.values(kindHorizons),
    horizon_seconds: horizonSeconds,
    version,
  };
  for (const name of ['take', 'inbox', 'asked', 'noted', 'waiting', 'sent', 'got', 'offers', 'results-table'])
    await run(client, name, shared);
  for (const name of ['alike', 'scope', 'write', 'taken']) await run(client, name, shared);
  const [counts] = await read<Record<'taken' | keyof PassReport, string>>(client, 'counts', shared);
  return {
    records: Number(counts?.records ?? 0),
    inferred: Number(counts?.inferred ?? 0),
    removed: Number(counts?.removed ?? 0),
    isFull: Number(counts?.taken ?? 0) >= limits.max_rows,
  };
}
