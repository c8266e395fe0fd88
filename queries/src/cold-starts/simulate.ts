import { EndQueue } from './end-queue.ts';

/** A call as it was recorded: when somebody wanted it, and what it took. In order of arrival. */
export interface RecordedCall {
  /** Milliseconds, on any scale: the start of its handler, less the init before it. */
  arrived_ms: number;
  /** The handler alone. */
  duration_ms: number;
  /** What it waited for its instance to be ready; null: it found one. */
  init_ms: number | null;
  /** Calls of one pool share instances: those of one version. */
  pool: string;
}

/** How instances are kept. */
export interface PoolRules {
  /** An instance without a call for longer than this is gone. */
  keepAlive_ms: number;
  /** So many instances are always there, and serve first; others are started beside them. Default 0. */
  kept?: number;
  /** Of each init, what is left of it. Default 1. */
  initFactor?: number;
}

/** What would have happened. */
export interface SimulatedRun {
  cold_starts: number;
  /** Sum over the calls that began cold. */
  waited_ms: number;
  /** Sum of the durations of the calls that the kept instances served. */
  kept_ms: number;
  kept_calls: number;
}

/** One pool's instances: those at work by when they end, the idle ones by when they ended, latest last. */
interface Pool {
  busy: EndQueue;
  idle: number[];
  init_ms: number;
}

/**
 * Replays calls through a pool of instances that take one call at a time, as Lambda's do: a call takes the kept instance that is free,
 * else the instance that became idle last, else it starts one and waits for its init. A cold start waits for the init it had, or, where it
 * found an instance in truth, for the median of its pool's.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 * @param calls in order of arrival
 */
export function simulate(
  calls: readonly RecordedCall[],
  { keepAlive_ms, kept = 0, initFactor = 1 }: PoolRules,
): SimulatedRun {
  const inits = mediansOf(calls);
  const pools = new Map<string, Pool>();
  const keptBusy = new EndQueue();
  const told: SimulatedRun = { cold_starts: 0, waited_ms: 0, kept_ms: 0, kept_calls: 0 };
  for (const { arrived_ms: at, duration_ms, init_ms, pool: name } of calls) {
    while (keptBusy.first <= at) keptBusy.shift();
    if (keptBusy.size < kept) {
      keptBusy.push(at + duration_ms);
      told.kept_calls += 1;
      told.kept_ms += duration_ms;
      continue;
    }
    const pool = pools.get(name) ?? { busy: new EndQueue(), idle: [], init_ms: inits(name) };
    pools.set(name, pool);
    while (pool.busy.first <= at) pool.idle.push(pool.busy.shift());
    const idleSince = pool.idle.at(-1) ?? Number.NEGATIVE_INFINITY;
    if (at - idleSince <= keepAlive_ms) {
      pool.idle.pop();
      pool.busy.push(at + duration_ms);
      continue;
    }
    // The one that became idle last is gone, so all of them are.
    pool.idle.length = 0;
    const waited_ms = (init_ms ?? pool.init_ms) * initFactor;
    told.cold_starts += 1;
    told.waited_ms += waited_ms;
    pool.busy.push(at + waited_ms + duration_ms);
  }
  return told;
}

/** The median init of a pool; of all pools where nobody began cold in it. */
function mediansOf(calls: readonly RecordedCall[]): (pool: string) => number {
  const byPool = new Map<string, number[]>();
  const all: number[] = [];
  for (const { init_ms, pool } of calls) {
    if (init_ms === null) continue;
    all.push(init_ms);
    const own = byPool.get(pool);
    if (own) own.push(init_ms);
    else byPool.set(pool, [init_ms]);
  }
  return (pool) => median(byPool.get(pool) ?? all);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
