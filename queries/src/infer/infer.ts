import type { ClickHouseClient } from '@clickhouse/client';
import { inTurn } from '../stitch/lease.ts';
import { dropScratch } from '../stitch/scratch.ts';
import type { Store } from '../store.ts';
import { limits, type PassReport, pass, read } from './pass.ts';
import { scratchOf, scratchPrefix } from './scratch.ts';

/** What an inference did; all zeros when nothing had arrived. */
export interface InferReport extends PassReport {
  /** A backlog takes several. */
  passes: number;
  elapsedMs: number;
}

const queues = new WeakMap<ClickHouseClient, Promise<unknown>>();

/**
 * Brings `inferred_hops` up to date: for records that the stitch found no publish for, the one that most likely was theirs, by
 * content, else by times (docs/flows.md). What it writes becomes hops with the next stitch. Incremental, idempotent, and one at a time: in a process
 * by waiting, in a database by the stitch's lease.
 * @param options.now clock for `elapsedMs` alone
 * @throws StoreError
 */
export function infer(store: Store, options: { now?: () => Date } = {}): Promise<InferReport> {
  const { client } = store;
  const before = queues.get(client) ?? Promise.resolve();
  const mine = before.then(() => catchUp(store, options.now ?? (() => new Date())));
  queues.set(
    client,
    mine.catch(() => {}),
  );
  return mine;
}

/** Versions are turn × this + pass: the lease's turns only grow. */
const passesPerTurn = 1_000_000n;

async function catchUp({ client, engine }: Store, now: () => Date): Promise<InferReport> {
  const startedAt = now().getTime();
  const sum: PassReport = { records: 0, inferred: 0, removed: 0 };
  let passes = 0;
  if (await hasNews(client)) {
    await inTurn(client, { isAlone: engine === 'embedded' }, async (turn) => {
      await dropScratch(client, turn, scratchPrefix);
      for (let isFull = true; isFull; ) {
        passes += 1;
        try {
          const done = await pass(client, scratchOf(turn, passes), turn * passesPerTurn + BigInt(passes));
          for (const key of ['records', 'inferred', 'removed'] as const) sum[key] += done[key];
          isFull = done.isFull;
        } finally {
          await dropScratch(client, turn, scratchPrefix);
        }
      }
    });
  }
  return { ...sum, passes, elapsedMs: now().getTime() - startedAt };
}

async function hasNews(client: ClickHouseClient): Promise<boolean> {
  const [row] = await read<{ blocks: string }>(client, 'pending', {
    overlap_seconds: limits.overlap_seconds,
  });
  return Number(row?.blocks ?? 0) > 0;
}
