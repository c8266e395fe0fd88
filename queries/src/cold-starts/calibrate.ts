import { type RecordedCall, type SimulatedRun, simulate } from './simulate.ts';

/** How well the replay of what was recorded does, under the keep-alive that does best. */
export interface Baseline extends SimulatedRun {
  /** How long instances without a call seem to have been kept. */
  keep_alive_ms: number;
  recorded_cold_starts: number;
  /** Simulated less recorded, by recorded; 0.1 is 10 % too many. */
  deviation: number;
  /** No further off than a tenth, or than one cold start: what follows from it may be believed. */
  is_faithful: boolean;
}

const faithful = { share: 0.1, cold_starts: 1 };

/**
 * Finds the keep-alive under which the replay has as many cold starts as there were. Providers do not say theirs, and it changes with
 * load; what decides are the gaps that instances survived and those they did not, so only gaps between a call's end and a later
 * arrival are tried, by halving: a longer keep-alive has no more cold starts.
 * @param calls in order of arrival
 */
export function calibrate(calls: readonly RecordedCall[]): Baseline {
  const recorded = calls.filter(({ init_ms }) => init_ms !== null).length;
  const candidates = gapsOf(calls);
  let low = 0;
  let high = candidates.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (simulate(calls, { keepAlive_ms: candidates[middle]! }).cold_starts > recorded) low = middle + 1;
    else high = middle;
  }
  const tried = [candidates[low - 1], candidates[low]].filter((gap) => gap !== undefined);
  const runs = tried.map((keep_alive_ms) => ({
    keep_alive_ms,
    ...simulate(calls, { keepAlive_ms: keep_alive_ms }),
  }));
  const off = (run: SimulatedRun) => Math.abs(run.cold_starts - recorded);
  const best = runs.reduce((a, b) => (off(b) <= off(a) ? b : a));
  const difference = best.cold_starts - recorded;
  return {
    ...best,
    recorded_cold_starts: recorded,
    deviation: recorded === 0 ? best.cold_starts : difference / recorded,
    is_faithful: Math.abs(difference) <= Math.max(faithful.cold_starts, faithful.share * recorded),
  };
}

/** Lengths between the ends of calls and later arrivals, in order, each once: all between neighbours, and some of those further apart. */
function gapsOf(calls: readonly RecordedCall[]): number[] {
  const gaps = new Set([0]);
  const ends = calls.map(({ arrived_ms, duration_ms, init_ms }) => arrived_ms + (init_ms ?? 0) + duration_ms);
  for (let reach = 1; reach <= 16; reach *= 2) {
    for (let place = reach; place < calls.length; place += 1) {
      const gap = calls[place]!.arrived_ms - ends[place - reach]!;
      if (gap > 0) gaps.add(gap);
    }
  }
  const first = calls[0]?.arrived_ms ?? 0;
  const last = Math.max(0, ...ends.slice(-1));
  gaps.add(Math.max(0, last - first) + 1);
  return [...gaps].sort((a, b) => a - b);
}
