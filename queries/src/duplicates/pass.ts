import type { ClickHouseClient } from '@clickhouse/client';
import type { StatementParams } from '../job-statements.ts';
import type { Scratch } from './scratch.ts';
import { read, run } from './statements.ts';

/** What keeps a pass bounded, and what is taken for the same. */
export const limits = {
  /** Rows of the stitch's inbox in one pass; a backlog takes several. */
  max_rows: 1_000_000,
  /** Ends that share an id with another, in one pass. */
  max_ends: 500_000,
  /** Blocks that were stitched this long after a later one are still seen. Seconds. */
  overlap_seconds: 600,
  /** For how long the same content is looked for, where its channel has no window of its own. Seconds. */
  window_s: 3_600,
  /** Content that one function gets or sends more often, within a window before and after, is no event's: heartbeats. */
  most_repeats: 20,
  /** From so many alike around one time on, not even where they came from is looked at. */
  most_alike: 400,
  /** Suspected repeats that are looked at again when something is found to be certain. */
  max_suspected: 20_000,
  /** How far a repeat is followed through what it set off, in one pass. Hops. */
  max_steps: 64,
  /** Names people give to dead-letter queues. */
  dead_letters: '(?i)dead.?letter|(^|[^a-z])dlq([^a-z]|$)|dlq$',
  /** Where content alone says nothing: requests ask the same again and again, and clocks, devices and logs tell the same. */
  silent_channels:
    '^(http|websocket|graphql|mqtt|schedule|function|email):|^arn:[^:]*:(scheduler|lambda|execute-api|appsync|iot|logs|cloudwatch|cognito-idp|states):|:rule/',
} as const;

/** What one pass did. */
export interface PassReport {
  /** Rows of the ledger written: found, or known better. */
  written: number;
  /** Rows that late data showed to be none. */
  removed: number;
}

/**
 * Judges what waits, up to a limit. Dying halfway leaves it waiting.
 * @param version of the rows it writes: larger than in any pass before
 * @returns isFull: the limit was reached, more may be waiting
 */
export async function pass(
  client: ClickHouseClient,
  tables: Scratch,
  version: bigint,
): Promise<PassReport & { isFull: boolean }> {
  const shared: StatementParams = { ...tables, ...limits, version };
  const steps = async (...names: string[]) => {
    for (const name of names) await run(client, name, shared);
  };
  const size = async (table: keyof Scratch) =>
    Number((await read<{ rows: string }>(client, 'size', { of: tables[table] }))[0]?.rows ?? 0);

  await steps('blocks', 'versions', 'keys', 'ends', 'pairs-table');
  const hasEnds = (await size('ends')) > 0;
  if (hasEnds) await steps('repeats');
  await steps('news-prints', 'keep-prints');
  if (hasEnds) await steps('look-again');
  await steps('windows', 'alike', 'judged-table');
  const hasLooks = hasEnds || (await size('alike')) > 0;
  if (hasLooks) {
    await steps('looks', 'hops', 'maybe', 'same-publish', 'faces', 'runs', 'replays', 'usual');
    await steps('causes', 'publishes', 'certain');
  } else await steps('looks');
  await followRepeats();
  if (hasLooks && (await size('maybe')) > 0) await steps('suspected');
  await steps('final-table', 'moved');
  if ((await size('final')) > 0) await steps('write');
  await steps('remove', 'taken', 'cursor');
  const [counts] = await read<Record<'written' | 'removed' | 'taken' | 'left', string>>(
    client,
    'counts',
    shared,
  );
  return {
    written: Number(counts?.written ?? 0),
    removed: Number(counts?.removed ?? 0),
    isFull: Number(counts?.taken ?? 0) >= limits.max_rows || Number(counts?.left ?? 0) > 0,
  };

  /** What a repeated run sent repeats what the first had sent, and so does what that set off, and so on. */
  async function followRepeats(): Promise<void> {
    await steps('kin-table', 'kin');
    let known = (await size('kin')) > 0 ? await size('judged') : undefined;
    for (let step = 0; known !== undefined && step < limits.max_steps; step += 1) {
      for (const name of ['sent-again', 'received-again']) await run(client, name, { ...shared, step });
      const now = await size('judged');
      if (now === known) return;
      known = now;
      await run(client, 'more-kin', { ...shared, step: step + 1 });
    }
  }
}
