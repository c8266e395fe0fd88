import type { ClickHouseClient } from '@clickhouse/client';
import type { StatementParams } from '../job-statements.ts';
import type { Scratch } from './scratch.ts';
import { read, run } from './statements.ts';

/** What keeps a pass bounded. */
export const limits = {
  /** Blocks of the inbox that become visible this long after a later one are still seen. Seconds. */
  overlap_seconds: 600,
  /** Rows of the inbox in one pass. */
  max_rows: 2_000_000,
  /** New rows of the ledger in one pass; those of the same events and flows come with them. */
  max_duplicates: 20_000,
  max_fresh: 20_001,
  /** Spans between a call and its invocation. */
  max_climb: 32,
  /** Hops that what a duplicate set off is followed. */
  maxLevels: 60,
  /** Duplicates that set off one another, one inside the other. */
  maxRounds: 30,
} as const;

/** What one pass did. */
export interface PassReport {
  /** Duplicates that were due: new, changed, heard more of, or removed. */
  due: number;
  /** Effects written, those of the same events and flows among them. */
  judged: number;
}

/**
 * Judges what is due, up to a limit. Dying halfway leaves it due: effects are written before what was looked at is noted.
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
  const rows = async (name: string, more: StatementParams) => {
    const [row] = await read<{ rows: string }>(client, name, { ...shared, ...more });
    return Number(row?.rows ?? 0);
  };
  const [flows] = await read<{ version: string }>(client, 'flows-seen', {});
  await steps('blocks', 'fresh', 'dues', 'dups');
  const [counts] = await read<Record<'fresh' | 'dues' | 'judged', string>>(client, 'counts', shared);
  if (Number(counts?.judged ?? 0) > 0) {
    await steps('received', 'runs', 'invocations-table');
    await step('invocations', { named: tables.runs });
    await steps('spans', 'owners', 'acts', 'pairs', 'tallies', 'effects', 'starts');
    await steps('reach-table', 'reach-begin');
    for (let level = 0; level < limits.maxLevels; level += 1) {
      await step('reached', { level });
      await step('invocations', { named: tables.reached });
      await step('reach-step', { level });
      if (level > 0 && (await rows('level-rows', { level: level + 1 })) === 0) break;
    }
    await steps('nested', 'counted-table');
    for (let round = 0; round < limits.maxRounds && (await rows('nested-rows', {})) > 0; round += 1) {
      await step('counted-round', { round });
      if ((await rows('counted-moved', { round: round + 1 })) === 0) break;
    }
    await step('write');
  }
  if (Number(counts?.dues ?? 0) > 0) await step('remove');
  await step('write-blocks');
  await step('write-cursor', { flow_version: flows?.version ?? 0 });
  return {
    due: Number(counts?.dues ?? 0),
    judged: Number(counts?.judged ?? 0),
    isFull: Number(counts?.fresh ?? 0) > limits.max_duplicates,
  };
}
