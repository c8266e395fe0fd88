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

  await steps('blocks', 'versions', 'keys', 'ends', 'pairs-table', 'repeats');
  await steps('news-prints', 'keep-prints', 'look-again', 'windows', 'alike');
  const [sizes] = await read<Record<'ends' | 'alike' | 'pushed' | 'known', string>>(client, 'sizes', shared);
  const has = (what: 'ends' | 'alike' | 'pushed' | 'known') => Number(sizes?.[what] ?? 0) > 0;
  if (has('ends') || has('alike') || has('known')) {
    await steps('judged-table', 'looks');
    if (has('ends') || has('alike')) await judge();
    await followRepeats();
    if (has('alike')) await steps('suspected');
    await steps('rooted', 'final-table', 'moved');
    if ((await size('final')) > 0) await steps('write');
    await steps('remove');
  }
  await steps('taken', 'cursor');
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

  /** What an id says, and content by itself. */
  async function judge(): Promise<void> {
    await steps('hops', 'maybe');
    if (has('alike')) await steps('same-publish');
    await steps('faces', 'runs', 'replays', 'usual-table');
    if (has('pushed')) await steps('usual');
    await steps('causes');
    if (has('ends')) await steps('publishes');
    if (has('alike')) await steps('certain');
  }

  /** What a repeated run sent repeats what the first had sent, and so does what that set off, and so on. */
  async function followRepeats(): Promise<void> {
    await steps('found', 'kin-table');
    if ((await size('found')) === 0) return;
    await steps('kin');
    let known = await size('judged');
    for (let step = 0; step < limits.max_steps; step += 1) {
      for (const name of ['sent-again', 'received-again']) await run(client, name, { ...shared, step });
      const now = await size('judged');
      if (now === known) return;
      known = now;
      await run(client, 'more-kin', { ...shared, step: step + 1 });
    }
  }
}
