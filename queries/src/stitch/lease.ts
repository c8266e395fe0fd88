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

const lines = new WeakMap<ClickHouseClient, Promise<unknown>>();

/**
 * Runs `job` while no other job under the lease works on the same store: in this process one waits for the one before, of
 * another process for its turn to end, or to be silent for 30 s by the engine's clock.
 * @param options.isAlone no other process can reach the store: a turn that is still held is a dead one's
 * @param job gets its turn: larger than that of anyone before, so it serves as the version of what is written
 */
export function inTurn<R>(
  client: ClickHouseClient,
  options: { isAlone: boolean },
  job: (turn: bigint) => Promise<R>,
): Promise<R> {
  const before = lines.get(client) ?? Promise.resolve();
  const mine = before.then(() => takeTurn(client, options, job));
  lines.set(
    client,
    mine.catch(() => {}),
  );
  return mine;
}

async function takeTurn<R>(
  client: ClickHouseClient,
  options: { isAlone: boolean },
  job: (turn: bigint) => Promise<R>,
): Promise<R> {
  const holder = randomUUID();
  const turn = await claim(client, holder, options.isAlone ? 0 : staleMs);
  let beats = Promise.resolve();
  const tell = (state: LeaseRow['state']) => run(client, 'lease-tell', { turn, holder, state });
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

async function claim(client: ClickHouseClient, holder: string, silenceMs: number): Promise<bigint> {
  for (;;) {
    const [last] = await read<LeaseRow>(client, 'lease-read', {});
    if (last?.state === 'held' && Number(last.age_ms) < silenceMs) {
      await delay(pollMs);
      continue;
    }
    const turn = BigInt(last?.turn ?? 0) + 1n;
    await run(client, 'lease-claim', { turn, holder, token: `stitch-turn-${turn}` });
    const [now] = await read<LeaseRow>(client, 'lease-read', {});
    if (now?.holder === holder) return turn;
  }
}
