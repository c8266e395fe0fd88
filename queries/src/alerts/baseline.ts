import type { ClickHouseClient } from '@clickhouse/client';
import { metricOf, type Unit } from './metrics.ts';
import type { AlertRule } from './rule.ts';
import { askSeries, type Ends, type Reach, type Series, widthOf } from './series.ts';
import { floorTo } from './timing.ts';

const week = 604_800;
const hour = 3_600;
/** Of each week the same hour, the one before and the one after. */
const beside = [-hour, 0, hour];
/** Fewer windows to compare with tell nothing: two weeks of three. */
const leastPoints = 6;

/** No deviation is taken for smaller than this part of the median, nor than this much: a metric that never moves may move a little. */
const leastShare = 0.1;
const leastOf: Record<Unit, number> = { count: 1, share: 0.01, ms: 1, usd: 1e-6 };

/** The value in the middle; the mean of two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}

/**
 * How far a value is from the median of others, in robust standard deviations: 1.4826 times the median of the absolute deviations
 * estimates the standard deviation of normal values, and one wild week does not move it
 * (https://en.wikipedia.org/wiki/Median_absolute_deviation). Undefined where there are too few others.
 */
export function deviation(
  value: number,
  others: readonly number[],
  unit: Unit,
): { usual: number; value: number } | undefined {
  if (others.length < leastPoints) return undefined;
  const usual = median(others);
  const spread = 1.4826 * median(others.map((other) => Math.abs(other - usual)));
  const scale = Math.max(spread, leastShare * Math.abs(usual), leastOf[unit]);
  return { usual, value: (value - usual) / scale };
}

/** What the windows of a rule are compared with. */
export interface Baseline {
  /** The values of the same hours of the weeks before a window, of a scope. */
  around(scope: string, end: number): number[];
}

/**
 * Asks the same metric for the same hours of the weeks before. Weeks of which there is nothing at all are left out; in the others,
 * a window without a row is a zero where the metric counts, if the scope had any.
 */
export async function askBaseline(
  client: ClickHouseClient,
  rule: AlertRule,
  ends: Ends,
  reach: Reach,
): Promise<Baseline> {
  const weeks: { series: Series; step: number; shift: number }[] = [];
  for (let nth = 1; nth <= rule.baseline_weeks; nth++) {
    const shift = nth * week;
    const near: Ends = { first: ends.first - shift - hour, last: ends.last - shift + hour, step: ends.step };
    const hours: Ends = { first: floorTo(near.first, hour), last: floorTo(near.last, hour), step: hour };
    const asked = [near, hours].find((one) => widthOf(rule, one, reach) !== undefined);
    if (asked === undefined || near.last - rule.window_s < reach.hours_since_s) continue;
    weeks.push({ series: await askSeries(client, rule, asked, reach), step: asked.step, shift });
  }
  const isZero = metricOf(rule.metric).noData === 'zero';
  return {
    around(scope, end) {
      if (!weeks.some(({ series }) => series.has(scope))) return [];
      return weeks.flatMap(({ series, step, shift }) =>
        beside.flatMap((off) => {
          const then = floorTo(end - shift + off, step);
          if (then - rule.window_s < reach.hours_since_s) return [];
          const point = series.get(scope)?.get(then);
          if (point && point.samples >= rule.min_samples) return [point.value];
          return isZero ? [0] : [];
        }),
      );
    },
  };
}
