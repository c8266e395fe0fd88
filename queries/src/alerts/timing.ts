import { metricOf } from './metrics.ts';
import type { AlertRule } from './rule.ts';

/** Longest window, in seconds, whose ends are so many seconds apart; the last is for all that are longer. */
const steps: [longest: number, step: number][] = [
  [3_600, 60],
  [21_600, 300],
  [172_800, 900],
  [Number.POSITIVE_INFINITY, 3_600],
];
const periodSteps = { day: 300, month: 3_600 } as const;

/** Seconds between the ends of a rule's windows; they are multiples of it, UTC. */
export function stepOf({ metric, window_s, period }: AlertRule): number {
  const step =
    period === 'window' ? steps.find(([longest]) => window_s <= longest)?.[1] : periodSteps[period];
  return Math.max(step ?? 3_600, metricOf(metric).resolution_s);
}

/** What happened takes so long to be known, seconds. Where silence is what fires, waiting a little longer is cheaper than a false alarm. */
const settleSeconds = 30;
const silenceSettleSeconds = 120;

/** The latest end of a window that is told by now, in seconds. */
export function latestEnd(rule: AlertRule, now: Date): number {
  const isSilence =
    rule.comparison === 'below' || rule.metric === 'silent_functions' || rule.no_data === 'fire';
  const settled = now.getTime() / 1000 - (isSilence ? silenceSettleSeconds : settleSeconds);
  return floorTo(settled, stepOf(rule));
}

/** Windows that were looked at are looked at again for so long, seconds: what came late makes them fire then. */
export const lateSeconds = 3_600;
/** So often, seconds. */
export const lookAgainSeconds = 300;
/** An evaluation that was away goes back so far, seconds. */
export const catchUpSeconds = 86_400;

/** Rates of forecasts are those of so many seconds before. */
export const rateSeconds = { window: 0, day: 86_400, month: 604_800 } as const;

export function floorTo(value: number, step: number): number {
  return Math.floor(value / step) * step;
}

/** Start of the UTC day or month that the second before `end` is in; of a window, `end` less its length. */
export function startOf({ period, window_s }: AlertRule, end: number): number {
  if (period === 'window') return end - window_s;
  if (period === 'day') return floorTo(end - 1, 86_400);
  const last = new Date((end - 1) * 1000);
  return Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), 1) / 1000;
}
