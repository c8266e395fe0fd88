import type { ClickHouseClient } from '@clickhouse/client';
import { type Metric, metricOf } from './metrics.ts';
import { metricParams } from './params.ts';
import type { AlertRule } from './rule.ts';
import { read } from './statements.ts';
import { rateSeconds, startOf, stepOf } from './timing.ts';

/** Ends of windows: first, first + step, … last. Seconds; all are multiples of step. */
export interface Ends {
  first: number;
  last: number;
  step: number;
}

/** A window's value, and of how many. */
interface Point {
  value: number;
  samples: number;
}

/** What a metric was, by scope and end of window. Windows without anything have no point. */
export type Series = Map<string, Map<number, Point>>;

/** From when on there are rollups by the minute and by the hour, seconds; 0: none. */
export interface Reach {
  minutes_since_s: number;
  hours_since_s: number;
}

export async function askReach(client: ClickHouseClient): Promise<Reach> {
  const [reach] = await read<Reach>(client, 'reach', {});
  return reach ?? { minutes_since_s: 0, hours_since_s: 0 };
}

/** The earliest time, in seconds, that something of these windows is read from. */
function readFrom(rule: AlertRule, { first }: Ends): number {
  const start = startOf(rule, first);
  if (rule.metric === 'silent_functions') return start - 7 * 86_400;
  return rule.is_forecast ? Math.min(start, first - rateSeconds[rule.period]) : start;
}

/** Seconds that a row of what is read is of; undefined where it is kept by the hour only, and these windows are of minutes. */
export function widthOf(rule: AlertRule, ends: Ends, reach: Reach): 60 | 3600 | undefined {
  const metric: Metric = metricOf(rule.metric);
  if (!metric.isRolledUp) return 60;
  if (rule.period === 'month') return 3600;
  const hasMinutes =
    reach.minutes_since_s > 0 && reach.minutes_since_s <= Math.max(readFrom(rule, ends), reach.hours_since_s);
  if (hasMinutes || reach.hours_since_s === 0) return 60;
  const isHourly = [ends.first, ends.step, rule.period === 'window' ? rule.window_s : 0].every(
    (s) => s % 3600 === 0,
  );
  return isHourly ? 3600 : undefined;
}

/**
 * Asks a rule's metric for all those windows at once.
 * @param ends not one before minutes are kept, where `widthOf` says nothing
 */
export async function askSeries(
  client: ClickHouseClient,
  rule: AlertRule,
  ends: Ends,
  reach: Reach,
): Promise<Series> {
  const metric: Metric = metricOf(rule.metric);
  const rows = await read<{ end_s: string | number; scope: string; value: number | null; samples: string }>(
    client,
    `metrics/${metric.file}`,
    {
      ...metricParams(rule),
      group_by: rule.group_by,
      is_total: Number(rule.group_by === 'none' && !rule.scope.function && !rule.scope.channel),
      first_s: ends.first,
      last_s: ends.last,
      step_s: ends.step,
      window_s: rule.window_s,
      from_s: Math.max(0, readFrom(rule, ends)),
      width_s: widthOf(rule, ends, reach) ?? 3600,
      period: rule.period,
      is_forecast: Number(rule.is_forecast),
      rate_s: rule.is_forecast ? rateSeconds[rule.period] : 0,
    },
  );
  const series: Series = new Map();
  for (const { end_s, scope, value, samples } of rows) {
    if (value === null) continue;
    const points = series.get(scope) ?? new Map<number, Point>();
    series.set(scope, points);
    points.set(Number(end_s), {
      value: rule.budget_usd === null ? value : value / rule.budget_usd,
      samples: Number(samples),
    });
  }
  return series;
}

/** The ends of a rule's windows in (after, until]. Undefined where there is none. */
export function endsIn(rule: AlertRule, after: number, until: number): Ends | undefined {
  const step = stepOf(rule);
  const first = Math.floor(after / step) * step + step;
  const last = Math.floor(until / step) * step;
  return first <= last ? { first, last, step } : undefined;
}
