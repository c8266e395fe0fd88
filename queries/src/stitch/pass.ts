import type { ClickHouseClient } from '@clickhouse/client';
import { follow } from './follow.ts';
import { gather } from './gather.ts';
import { limits } from './limits.ts';
import { match } from './match.ts';
import type { Scratch } from './scratch.ts';
import { stepsOf } from './steps.ts';

/** What one pass did. */
export interface PassReport {
  /** Records looked at. */
  delivered: number;
  /** Hop rows written, removed ones among them. */
  hops: number;
  /** Member rows written, removed ones among them. */
  members: number;
  /** Flow rows written, without removed ones. */
  flows: number;
  /** Rounds the flows of the records in question were worked out in. */
  levels: number;
  /** Records made roots because their hops form a cycle, or the levels were used up. */
  cut: number;
}

/**
 * Takes what the inbox holds, up to a limit, and brings hops, members and flows in line with it. Does nothing
 * twice that is already so; dying halfway leaves the blocks in the inbox, and the next pass does them again.
 * @param version of the rows it writes: larger than in any pass before
 * @returns isFull: the limit was reached, more may be waiting
 */
export async function pass(
  client: ClickHouseClient,
  tables: Scratch,
  version: bigint,
): Promise<PassReport & { isFull: boolean }> {
  const { maxClimb, maxLevels, ...numbers } = limits;
  const steps = stepsOf(client, tables, { ...numbers, version });
  await gather(steps);
  await match(steps);
  const { levels, cut } = await follow(steps);
  await steps.all('moved', 'touched', 'mates');
  await steps.recall(tables.mates);
  await steps.all('summed', 'settled');
  const hasGhosts = (await steps.rows('unfinished')) > 0;
  if (hasGhosts) await steps.all('haunted');
  await steps.all('write-begins', 'write-hops', 'remove-hops', 'write-members', 'write-flows');
  if (hasGhosts) await steps.all('remove-haunted-members', 'remove-haunted-flows');
  await steps.all('write-nodes', 'write-ends', 'write-repeats', 'taken');
  const [counts] =
    await steps.read<Record<'taken' | 'delivered' | 'hops' | 'members' | 'flows', string>>('counts');
  return {
    delivered: Number(counts?.delivered ?? 0),
    hops: Number(counts?.hops ?? 0),
    members: Number(counts?.members ?? 0),
    flows: Number(counts?.flows ?? 0),
    levels,
    cut,
    isFull: Number(counts?.taken ?? 0) >= limits.max_rows,
  };
}
