import type { ClickHouseClient } from '@clickhouse/client';
import { StoreError } from '../errors.ts';
import type { Scratch } from './scratch.ts';
import { read, run, type StatementParams } from './statements.ts';

/** What keeps a pass bounded, and what clocks are allowed. */
export const limits = {
  /** Seconds a delivery's clock may be behind its publish's. */
  skew_seconds: 5,
  /** Blocks of the inbox that become visible this long after a later one are still seen. Seconds. */
  overlap_seconds: 600,
  /** Rows of the inbox in one pass; a backlog takes several. */
  max_rows: 1_000_000,
  /** A record in more flows than this starts one of its own. */
  max_flows: 1_000,
  /** Parents between a publish and its invocation. */
  maxClimb: 64,
  /** Hops from an affected record to the last it reaches. What is further away is cut off as in a cycle. */
  maxLevels: 10_000,
} as const;

/** Strongest evidence first: a record that has a publish by one is not looked at again. */
const kinds = ['id', 'context', 'pointer', 'fingerprint'] as const;

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
  /** Levels the affected records were worked out in: hops from the first to the furthest it reaches. */
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
  const shared: StatementParams = { ...tables, ...numbers, version };
  const step = (name: string, more: StatementParams = {}) => run(client, name, { ...shared, ...more });
  const steps = async (...names: string[]) => {
    for (const name of names) await step(name);
  };
  const rows = async (name: string, more: StatementParams) =>
    Number((await read<{ rows: string }>(client, name, { ...shared, ...more }))[0]?.rows ?? 0);

  await steps('take', 'inbox', 'dirty');
  await step('invocations', { into: tables.records, of: tables.dirty });
  await steps('deliveries', 'guesses', 'publishes', 'climb', 'summits');
  for (let n = 0; n < maxClimb && (await rows('climbing', { step: n })) > 0; n += 1)
    await step('climb-step', { step: n });
  await step('wanted');
  await step('invocations', { into: tables.owners, of: tables.wanted });
  await steps('offers', 'matches-table', 'near-table');
  const offered = await read<{ kind: string }>(client, 'kinds', shared);
  for (const kind of kinds.filter((name) => offered.some((row) => row.kind === name)))
    for (const name of ['near-earlier', 'near-later', 'match']) await step(name, { kind });
  await steps('match-inferred', 'found-table', 'found', 'changed', 'write-hops', 'affected');

  for (let round = 0; (await rows('affecting', { round })) > 0; round += 1)
    await step('affected-step', { round });
  await steps('nodes', 'givers');
  await step('invocations', { into: tables.giving, of: tables.givers });
  await steps('ways', 'asked', 'stored', 'edges', 'members', 'done');
  await step('root', { level: 0 });
  const { levels, cut } = await spread();
  await steps('moved', 'write-members', 'touched', 'crew');
  await step('invocations', { into: tables.crewed, of: tables.crew });
  await steps('summed-table', 'summed', 'settled', 'write-flows', 'taken');
  const [counts] = await read<Record<'taken' | 'delivered' | 'hops' | 'members' | 'flows', string>>(
    client,
    'counts',
    shared,
  );
  return {
    delivered: Number(counts?.delivered ?? 0),
    hops: Number(counts?.hops ?? 0),
    members: Number(counts?.members ?? 0),
    flows: Number(counts?.flows ?? 0),
    levels,
    cut,
    isFull: Number(counts?.taken ?? 0) >= limits.max_rows,
  };

  /** From the roots and the unaffected records onward, level by level. */
  async function spread(): Promise<Pick<PassReport, 'levels' | 'cut'>> {
    let left = await rows('pending-records', {});
    let cut = 0;
    let level = 0;
    while (left > 0) {
      level += 1;
      let count = 0;
      if (level <= maxLevels) {
        await step('advance', { level });
        count = await rows('reached', { level });
      }
      if (count > 0) {
        await step('spread', { level });
      } else {
        for (const force of level <= maxLevels ? [0, 1] : [1]) {
          await step('cut', { level, force });
          count = await rows('reached', { level });
          if (count > 0) break;
        }
        if (count === 0) throw new StoreError('query_failed', `stitch: ${left} records lead nowhere`);
        cut += count;
      }
      await step('root', { level });
      left -= count;
    }
    return { levels: level, cut };
  }
}
