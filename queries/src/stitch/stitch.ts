import type { ClickHouseClient } from '@clickhouse/client';
import type { Store } from '../store.ts';
import { inTurn } from './lease.ts';
import { limits } from './limits.ts';
import { type PassReport, pass } from './pass.ts';
import { dropScratch, scratchOf } from './scratch.ts';
import { read } from './statements.ts';

/** What a stitch did; all zeros when nothing had arrived. Counts are rows written: what was right stays. */
export interface StitchReport extends PassReport {
  /** A backlog takes several. */
  passes: number;
  elapsedMs: number;
}

const queues = new WeakMap<ClickHouseClient, Promise<unknown>>();

/**
 * Brings `hops`, `flow_members` and `flows` up to date with everything that is in the store when it starts.
 * docs/flows.md says what they mean. Incremental: only what arrived since the last stitch and what that reaches
 * is worked out again. Idempotent: again with nothing new writes nothing. One at a time per store in a
 * process, and per database by a lease; a call waits for the one before.
 * @param options.now clock for `elapsedMs` alone; versions and order come from the store
 * @throws StoreError
 */
export function stitch(store: Store, options: { now?: () => Date } = {}): Promise<StitchReport> {
  const { client } = store;
  const before = queues.get(client) ?? Promise.resolve();
  const mine = before.then(() => catchUp(store, options.now ?? (() => new Date())));
  queues.set(
    client,
    mine.catch(() => {}),
  );
  return mine;
}

/** Versions are turn × this + pass, so that they grow from pass to pass and from turn to turn. */
const passesPerTurn = 1_000_000n;

const nothing: PassReport = { delivered: 0, hops: 0, members: 0, flows: 0, levels: 0, cut: 0 };

async function catchUp({ client, engine }: Store, now: () => Date): Promise<StitchReport> {
  const startedAt = now().getTime();
  const sum = { ...nothing };
  let passes = 0;
  if (await hasNews(client)) {
    await inTurn(client, { isAlone: engine === 'embedded' }, async (turn) => {
      await dropScratch(client, turn);
      for (let isFull = true; isFull; ) {
        passes += 1;
        try {
          const done = await pass(client, scratchOf(turn, passes), turn * passesPerTurn + BigInt(passes));
          for (const key of ['delivered', 'hops', 'members', 'flows', 'cut'] as const) sum[key] += done[key];
          sum.levels = Math.max(sum.levels, done.levels);
          isFull = done.isFull;
        } finally {
          await dropScratch(client, turn);
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
