import type { ClickHouseClient } from '@clickhouse/client';
import { type StatementParams, statementsIn } from '../job-statements.ts';
import { horizonSeconds, kindHorizons } from './horizons.ts';
import type { Scratch } from './scratch.ts';

const { run, ...reading } = statementsIn('infer');

export const { read } = reading;

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
  /** Longest wait that times alone explain, in seconds; how far back times are decided on, and learned from before that. */
  longest_seconds: 120,
  /** Milliseconds by which times may seem to run backwards there. */
  early_ms: 50,
  decide_seconds: 6 * 3_600,
  learn_seconds: 3_600,
  /** Records of a function and channel from which times are learned, at least and at most. */
  least_samples: 20,
  most_records: 3_000,
  /** Senders and receivers that are tried with each other, and publishes looked at for each record. */
  most_pairs: 40,
  most_near: 16,
  /** Steps in which what a wait is like and who waited for what are worked out from each other. */
  rounds: 10,
} as const;

/** How a wait speaks for waits in neighbouring bins: by how many bins further, and which part of it. */
const neighbours = [
  [-2, 0.1],
  [-1, 0.2],
  [0, 0.4],
  [1, 0.2],
  [2, 0.1],
] as const;

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
    shifts: `[${neighbours.map(([shift, part]) => `(${shift}, ${part})`).join(', ')}]`,
    own_share: neighbours.find(([shift]) => shift === 0)?.[1] ?? 0,
    version,
  };
  const steps = async (more: StatementParams, ...names: string[]) => {
    for (const name of names) await run(client, name, { ...shared, ...more });
  };

  await steps({}, 'take', 'inbox', 'asked', 'noted', 'waiting', 'sent', 'got', 'offers');
  await steps({}, 'results-table', 'alike', 'came-table');
  await byTimes();
  await steps({}, 'scope', 'write', 'taken');
  const [counts] = await read<Record<'taken' | keyof PassReport, string>>(client, 'counts', shared);
  return {
    records: Number(counts?.records ?? 0),
    inferred: Number(counts?.inferred ?? 0),
    removed: Number(counts?.removed ?? 0),
    isFull: Number(counts?.taken ?? 0) >= limits.max_rows,
  };

  /** For records that content does not explain; as a rule there are too few to learn from, and it ends early. */
  async function byTimes(): Promise<void> {
    const [reach] = await read<{ decide_from: string; decide_to: string; rows: string }>(
      client,
      'reach',
      shared,
    );
    if (reach === undefined || Number(reach.rows) === 0) return;
    const range = { decide_from: reach.decide_from, decide_to: reach.decide_to };
    const isEmpty = async (table: string) =>
      Number((await read<{ rows: string }>(client, 'rows', { table }))[0]?.rows ?? 0) === 0;
    await steps(range, 'roots');
    if (await isEmpty(tables.roots)) return;
    await steps(range, 'supply');
    if (await isEmpty(tables.supply)) return;
    await steps(range, 'came', 'pairs');
    if (await isEmpty(tables.pairs)) return;
    await steps({}, 'maybes', 'begin');
    for (let step = 1; step < limits.rounds; step += 1) await steps({ step }, 'refine');
    await steps({ step: limits.rounds }, 'timely');
  }
}
