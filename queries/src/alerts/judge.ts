import type { ClickHouseClient } from '@clickhouse/client';
import { askBaseline, type Baseline, deviation } from './baseline.ts';
import { metricOf } from './metrics.ts';
import type { AlertRule } from './rule.ts';
import { askSeries, type Ends, type Reach, type Series } from './series.ts';

/** past: beyond the threshold. recovered: far enough on the good side for what fires to end. between: neither. unknown: as before. */
type Verdict = 'past' | 'between' | 'recovered' | 'unknown';

/** What a window says of a scope. `value` null: no data. */
export interface Judgement {
  end: number;
  verdict: Verdict;
  value: number | null;
  samples: number;
  /** In the metric's unit, where `value` is a part of a budget or a deviation. */
  measured: number | null;
  /** With a baseline: what is usual. */
  usual: number | null;
}

/** What the windows of a rule say, scope by scope. */
export interface Judged {
  scopes: Set<string>;
  /** In the order of time. */
  of(scope: string): Judgement[];
}

/** Asks the store for the values of those windows and holds them against the rule. */
export async function judgeWindows(
  client: ClickHouseClient,
  rule: AlertRule,
  ends: Ends,
  reach: Reach,
): Promise<Judged> {
  const series = await askSeries(client, rule, ends, reach);
  const baseline = rule.baseline_weeks > 0 ? await askBaseline(client, rule, ends, reach) : undefined;
  const scopes = new Set(series.keys());
  if (rule.group_by === 'none') scopes.add('');
  return {
    scopes,
    of: (scope) => {
      const judgements: Judgement[] = [];
      for (let end = ends.first; end <= ends.last; end += ends.step)
        judgements.push(judge(rule, series, baseline, scope, end));
      return judgements;
    },
  };
}

function judge(
  rule: AlertRule,
  series: Series,
  baseline: Baseline | undefined,
  scope: string,
  end: number,
): Judgement {
  const point = series.get(scope)?.get(end);
  const samples = point?.samples ?? 0;
  const isKnown = point !== undefined && samples >= rule.min_samples;
  const said = isKnown ? point.value : rule.no_data === 'zero' ? 0 : undefined;
  const none = { end, value: null, samples, measured: null, usual: null };
  if (said === undefined) return { ...none, verdict: withoutData[rule.no_data] };
  if (baseline === undefined) {
    const measured = rule.budget_usd === null ? null : said * rule.budget_usd;
    return { end, verdict: verdictOf(rule, said), value: said, samples, measured, usual: null };
  }
  const off = deviation(said, baseline.around(scope, end), metricOf(rule.metric).unit);
  if (off === undefined) return { ...none, verdict: 'recovered', measured: said };
  return {
    end,
    verdict: verdictOf(rule, off.value),
    value: off.value,
    samples,
    measured: said,
    usual: off.usual,
  };
}

const withoutData: Record<AlertRule['no_data'], Verdict> = {
  zero: 'recovered',
  ok: 'recovered',
  keep: 'unknown',
  fire: 'past',
};

function verdictOf({ comparison, threshold, recover }: AlertRule, value: number): Verdict {
  const side = comparison === 'above' ? 1 : -1;
  if (side * value > side * threshold) return 'past';
  return recover === null || side * value <= side * recover ? 'recovered' : 'between';
}
