import type { ClickHouseClient } from '@clickhouse/client';
import { inPasses, sumOf } from '../job-passes.ts';
import type { Store } from '../store.ts';
import { limits, type PassReport, pass } from './pass.ts';
import { scratch } from './scratch.ts';
import { read } from './statements.ts';

/** What a search for duplicates did; all zeros when nothing had arrived. */
export interface DuplicatesReport extends PassReport {
  /** A backlog takes several. */
  passes: number;
  elapsedMs: number;
}

const passes = inPasses({ scratch, hasNews, pass });

/**
 * Brings the ledger (`duplicates`) up to date with what was stitched: which deliveries and publishes repeat an event, by what that
 * is known, and why they came. docs/decisions/0024 says what counts as the same event. Incremental, idempotent, and one at a time per
 * store in a process, and per database by the stitch's lease.
 * @param options.now clock for `elapsedMs` alone
 * @throws StoreError
 */
export async function findDuplicates(
  store: Store,
  options: { now?: () => Date } = {},
): Promise<DuplicatesReport> {
  const { done, elapsedMs } = await passes(store, options.now);
  return {
    written: sumOf(done, ({ written }) => written),
    removed: sumOf(done, ({ removed }) => removed),
    passes: done.length,
    elapsedMs,
  };
}

async function hasNews(client: ClickHouseClient): Promise<boolean> {
  const [row] = await read<{ rows: string }>(client, 'pending', { overlap_seconds: limits.overlap_seconds });
  return Number(row?.rows ?? 0) > 0;
}
