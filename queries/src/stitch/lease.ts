import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import { read, run } from './statements.ts';

/** A holder says this often that it lives, and loses its turn when it has not for so long. Milliseconds. */
const heartbeatMs = 5_000;
const staleMs = 30_000;
const pollMs = 100;

interface LeaseRow {
  turn: string;
  holder: string;
  state: 'held' | 'released';
  age_ms: string;
}

const lines = new WeakMap<ClickHouseClient, Map<string, Promise<unknown>>>();

interface LeaseOptions {
  /** No other process can reach the store: a turn that is still held is a dead one's. */
  isAlone: boolean;
  /** Whose turns: jobs of different leases do not wait for each other. Default: the jobs that derive from spans. */
  lease?: 'stitch_lease' | 'alert_lease' | 'outbox_lease';
}

/**
 * Runs `job` while no other job under the lease works on the same store: in this process one waits for the one before, of
 * another process for its turn to end, or to be silent for 30 s by the engine's clock.
 * @param job gets its turn: larger than that of anyone before, so it serves as the version of what is written
 */
export function inTurn<R>(
  client: ClickHouseClient,
  options: LeaseOptions,
  job: (turn: bigint) => Promise<R>,
): Promise<R> {
  const { lease = 'stitch_lease' } = options;
  const line = lines.get(client) ?? new Map<string, Promise<unknown>>();
  lines.set(client, line);
  const before = line.get(lease) ?? Promise.resolve();
  const mine = before.then(() => takeTurn(client, lease, options.isAlone, job));
  line.set(
    lease,
    mine.catch(() => {}),
  );
  return mine;
}

async function takeTurn<R>(
  client: ClickHouseClient,
  table: string,
  isAlone: boolean,
  job: (turn: bigint) => Promise<R>,
): Promise<R> {
  const holder = randomUUID();
  const turn = await claim(client, table, holder, isAlone ? 0 : staleMs);
  let beats = Promise.resolve();
  const tell = (state: LeaseRow['state']) => run(client, 'lease-tell', { table, turn, holder, state });
  const heart = setInterval(() => {
    beats = beats.then(() => tell('held')).catch(() => {});
  }, heartbeatMs);
  heart.unref();
  try {
    return await job(turn);
  } finally {
    clearInterval(heart);
    await beats;
    await tell('released');
  }
}

async function claim(
  client: ClickHouseClient,
  table: string,
  holder: string,
  silenceMs: number,
): Promise<bigint> {
  for (;;) {
    const [last] = await read<LeaseRow>(client, 'lease-read', { table });
    if (last?.state === 'held' && Number(last.age_ms) < silenceMs) {
      await delay(pollMs);
      continue;
    }
    const turn = BigInt(last?.turn ?? 0) + 1n;
    await run(client, 'lease-claim', { table, turn, holder, token: `stitch-turn-${turn}` });
    const [now] = await read<LeaseRow>(client, 'lease-read', { table });
    if (now?.holder === holder) return turn;
  }
}
