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

/** Halvings of the time in question, on a scale of ratios: the keep-alive is found to less than a thousandth of itself. */
const halvings = 16;

/**
 * Finds the shortest keep-alive under which the replay has no more cold starts than there were: a longer one has fewer. Providers do
 * not say theirs, and it changes with load.
 * @param calls in order of arrival
 */
export function calibrate(calls: readonly RecordedCall[]): Baseline {
  const recorded = calls.filter(({ init_ms }) => init_ms !== null).length;
  const first = calls[0]?.arrived_ms ?? 0;
  const whole = (calls.at(-1)?.arrived_ms ?? 0) - first + 1;
  const replay = (keep_alive_ms: number) => ({
    keep_alive_ms,
    ...simulate(calls, { keepAlive_ms: keep_alive_ms }),
  });
  let short = replay(0);
  let long = replay(whole);
  for (let step = 0; step < halvings && short.cold_starts > recorded; step += 1) {
    const middle = replay(Math.sqrt(Math.max(1, short.keep_alive_ms) * long.keep_alive_ms));
    if (middle.cold_starts > recorded) short = middle;
    else long = middle;
  }
  const off = (run: SimulatedRun) => Math.abs(run.cold_starts - recorded);
  const best = off(short) < off(long) || short.cold_starts <= recorded ? short : long;
  const difference = best.cold_starts - recorded;
  return {
    ...best,
    recorded_cold_starts: recorded,
    deviation: recorded === 0 ? best.cold_starts : difference / recorded,
    is_faithful: Math.abs(difference) <= Math.max(faithful.cold_starts, faithful.share * recorded),
  };
}
