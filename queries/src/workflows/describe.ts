import type { ClickHouseClient } from '@clickhouse/client';
import { inTurn } from '../stitch/lease.ts';
import { dropScratch } from '../stitch/scratch.ts';
import type { Store } from '../store.ts';
import { limits, type PassReport, pass } from './pass.ts';
import { scratchOf, scratchPrefix } from './scratch.ts';
import { read } from './statements.ts';

/** What a description did; all zeros when no flow had changed. */
export interface DescribeReport extends PassReport {
  /** A backlog takes several. */
  passes: number;
  elapsedMs: number;
}

const queues = new WeakMap<ClickHouseClient, Promise<unknown>>();

/** Versions are turn × this + pass, so that they grow from pass to pass and from turn to turn. */
const passesPerTurn = 1_000_000n;

/**
 * Brings `flow_facts` and what workflows are made of (`workflow_*`) up to date with the flows as they were stitched;
 * docs/workflows.md says what they mean. Incremental: flows that changed, and the slices of an hour they are in.
 * Idempotent. One at a time per store in a process, and per database by the stitch's lease.
 * @param options.now clock for `elapsedMs` alone
 * @throws StoreError
 */
export function describe(store: Store, options: { now?: () => Date } = {}): Promise<DescribeReport> {
  const before = queues.get(store.client) ?? Promise.resolve();
  const mine = before.then(() => catchUp(store, options.now ?? (() => new Date())));
  queues.set(
    store.client,
    mine.catch(() => {}),
  );
  return mine;
}

async function catchUp({ client, engine }: Store, now: () => Date): Promise<DescribeReport> {
  const startedAt = now().getTime();
  const sum = { taken: 0, described: 0, gone: 0, slices: 0 };
  let passes = 0;
  if (await hasNews(client)) {
    await inTurn(client, { isAlone: engine === 'embedded' }, async (turn) => {
      await dropScratch(client, turn, scratchPrefix);
      for (let isFull = true; isFull; ) {
        passes += 1;
        try {
          const done = await pass(client, scratchOf(turn, passes), turn * passesPerTurn + BigInt(passes));
          for (const key of ['taken', 'described', 'gone', 'slices'] as const) sum[key] += done[key];
          isFull = done.isFull || (await hasNews(client));
        } finally {
          await dropScratch(client, turn, scratchPrefix);
        }
      }
    });
  }
  return { ...sum, passes, elapsedMs: now().getTime() - startedAt };
}

async function hasNews(client: ClickHouseClient): Promise<boolean> {
  const [row] = await read<{ rows: string }>(client, 'news', { overlap_seconds: limits.overlap_seconds });
  return Number(row?.rows ?? 0) > 0;
}
