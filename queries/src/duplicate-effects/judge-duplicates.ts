import type { ClickHouseClient } from '@clickhouse/client';
import { inPasses, sumOf } from '../job-passes.ts';
import type { Store } from '../store.ts';
import { limits, type PassReport, pass } from './pass.ts';
import { scratch } from './scratch.ts';
import { read } from './statements.ts';

/** What judging duplicates did; all zeros when nothing had changed. */
export interface JudgeReport extends PassReport {
  /** A backlog takes several. */
  passes: number;
  elapsedMs: number;
}

const passes = inPasses({
  scratch,
  hasNews,
  async pass(client, tables, version) {
    const done = await pass(client, tables, version);
    return { ...done, isFull: done.isFull || (await hasNews(client)) };
  },
});

/**
 * Brings `duplicate_effects` up to date with the ledger (`duplicates`) and with what arrived of the runs it names: what each
 * duplicate did beside what the first had done, and its price with everything it set off. docs/duplicates.md says what both mean.
 * Incremental: new and changed duplicates, those whose runs were heard more of, and those in flows that changed. Idempotent; with
 * nothing new, one cheap statement. One at a time per store in a process, and per database by the stitch's lease.
 * @param options.now clock for `elapsedMs` alone
 * @throws StoreError
 */
export async function judgeDuplicates(
  store: Store,
  options: { now?: () => Date } = {},
): Promise<JudgeReport> {
  const { done, elapsedMs } = await passes(store, options.now);
  return {
    due: sumOf(done, ({ due }) => due),
    judged: sumOf(done, ({ judged }) => judged),
    passes: done.length,
    elapsedMs,
  };
}

async function hasNews(client: ClickHouseClient): Promise<boolean> {
  const [row] = await read<{ rows: string }>(client, 'news', { overlap_seconds: limits.overlap_seconds });
  return Number(row?.rows ?? 0) > 0;
}
