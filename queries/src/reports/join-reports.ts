import { inPasses, sumOf } from '../job-passes.ts';
import type { Store } from '../store.ts';
import { limits, type PassReport, pass } from './pass.ts';
import { scratch } from './scratch.ts';
import { read } from './statements.ts';

/** What a joining of reports did; all zeros when neither reports nor invocations had arrived. */
export interface JoinReportsReport extends PassReport {
  /** A backlog takes several. */
  passes: number;
  elapsedMs: number;
}

const passes = inPasses({
  scratch,
  async hasNews(client, now) {
    const [any] = await read<{ rows: string }>(client, 'any', {});
    if (Number(any?.rows ?? 0) === 0) return false;
    const params = { overlap_seconds: limits.overlap_seconds, now_ms: now.getTime() };
    const [row] = await read<{ blocks: string }>(client, 'pending', params);
    return Number(row?.blocks ?? 0) > 0;
  },
  pass,
});

/**
 * Completes invocations by what the provider printed of them, whichever came first; docs/platform-reports.md says how they find each
 * other. A report whose span has not come within a minute is an invocation of its own, until it comes. What is sent again changes
 * nothing. Idempotent; one at a time per store in a process, and per database by the stitch's lease.
 * @param options.now decides which reports have waited long enough
 * @throws StoreError
 */
export async function joinReports(
  store: Store,
  options: { now?: () => Date } = {},
): Promise<JoinReportsReport> {
  const { done, elapsedMs } = await passes(store, options.now);
  return {
    reports: sumOf(done, ({ reports }) => reports),
    completed: sumOf(done, ({ completed }) => completed),
    made: sumOf(done, ({ made }) => made),
    gone: sumOf(done, ({ gone }) => gone),
    waiting: sumOf(done, ({ waiting }) => waiting),
    passes: done.length,
    elapsedMs,
  };
}
