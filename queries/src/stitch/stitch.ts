import type { ClickHouseClient } from '@clickhouse/client';
import { inPasses, sumOf } from '../job-passes.ts';
import type { Store } from '../store.ts';
import { limits } from './limits.ts';
import { type PassReport, pass } from './pass.ts';
import { scratch } from './scratch.ts';
import { read } from './statements.ts';

/** What a stitch did; all zeros when nothing had arrived. Counts are rows written: what was right stays. */
export interface StitchReport extends PassReport {
  /** A backlog takes several. */
  passes: number;
  elapsedMs: number;
}

const passes = inPasses({ scratch, hasNews, pass });

/**
 * Brings `hops`, `flow_members` and `flows` up to date with everything that is in the store when it starts.
 * docs/flows.md says what they mean. Incremental: only what arrived since the last stitch and what that reaches
 * is worked out again. Idempotent: again with nothing new writes nothing. One at a time per store in a
 * process, and per database by a lease; a call waits for the one before.
 * @param options.now clock for `elapsedMs` alone; versions and order come from the store
 * @throws StoreError
 */
export async function stitch(store: Store, options: { now?: () => Date } = {}): Promise<StitchReport> {
  const { done, elapsedMs } = await passes(store, options.now);
  return {
    delivered: sumOf(done, ({ delivered }) => delivered),
    hops: sumOf(done, ({ hops }) => hops),
    members: sumOf(done, ({ members }) => members),
    flows: sumOf(done, ({ flows }) => flows),
    cut: sumOf(done, ({ cut }) => cut),
    levels: Math.max(0, ...done.map(({ levels }) => levels)),
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
