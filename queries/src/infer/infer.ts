import type { ClickHouseClient } from '@clickhouse/client';
import { inPasses, sumOf } from '../job-passes.ts';
import type { Store } from '../store.ts';
import { limits, type PassReport, pass, read } from './pass.ts';
import { scratch } from './scratch.ts';

/** What an inference did; all zeros when nothing had arrived. */
export interface InferReport extends PassReport {
  /** A backlog takes several. */
  passes: number;
  elapsedMs: number;
}

const passes = inPasses({ scratch, hasNews, pass });

/**
 * Brings `inferred_hops` up to date: for records that the stitch found no publish for, the one that most likely was theirs, by
 * content, else by times (docs/flows.md). What it writes becomes hops with the next stitch. Incremental, idempotent, and one at a time: in a process
 * by waiting, in a database by the stitch's lease.
 * @param options.now clock for `elapsedMs` alone
 * @throws StoreError
 */
export async function infer(store: Store, options: { now?: () => Date } = {}): Promise<InferReport> {
  const { done, elapsedMs } = await passes(store, options.now);
  return {
    records: sumOf(done, ({ records }) => records),
    inferred: sumOf(done, ({ inferred }) => inferred),
    removed: sumOf(done, ({ removed }) => removed),
    passes: done.length,
    elapsedMs,
  };
}

async function hasNews(client: ClickHouseClient): Promise<boolean> {
  const [row] = await read<{ blocks: string }>(client, 'pending', {
    overlap_seconds: limits.overlap_seconds,
  });
  return Number(row?.blocks ?? 0) > 0;
}
