import type { ClickHouseClient } from '@clickhouse/client';
import { inPasses, sumOf } from '../job-passes.ts';
import type { Store } from '../store.ts';
import { limits, type PassReport, pass } from './pass.ts';
import { scratch } from './scratch.ts';
import { read } from './statements.ts';

/** What a description did; all zeros when no flow had changed. */
export interface DescribeReport extends PassReport {
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
 * Brings `flow_facts` and what workflows are made of (`workflow_*`) up to date with the flows as they were stitched;
 * docs/workflows.md says what they mean. Incremental: flows that changed, and the slices of an hour they are in.
 * Idempotent. One at a time per store in a process, and per database by the stitch's lease.
 * @param options.now clock for `elapsedMs` alone
 * @throws StoreError
 */
export async function describe(store: Store, options: { now?: () => Date } = {}): Promise<DescribeReport> {
  const { done, elapsedMs } = await passes(store, options.now);
  return {
    taken: sumOf(done, ({ taken }) => taken),
    described: sumOf(done, ({ described }) => described),
    gone: sumOf(done, ({ gone }) => gone),
    slices: sumOf(done, ({ slices }) => slices),
    passes: done.length,
    elapsedMs,
  };
}

async function hasNews(client: ClickHouseClient): Promise<boolean> {
  const [row] = await read<{ rows: string }>(client, 'news', { overlap_seconds: limits.overlap_seconds });
  return Number(row?.rows ?? 0) > 0;
}
