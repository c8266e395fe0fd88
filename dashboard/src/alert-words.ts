import {
  type AlertRule,
  durationOf,
  type MetricName,
  metricNames,
  metricOf,
  type Unit,
} from '@choreoscope/queries';
import { absent, formatCount, formatDuration, formatShare, formatUsd } from './format.ts';
import { functionLink, link, workflowLink } from './links.ts';
import { describeChannel, functionLabel } from './names.ts';

type Measured = Pick<AlertRule, 'budget_usd' | 'baseline_weeks'> & { metric: string };
type Condition = Measured &
  Pick<AlertRule, 'comparison' | 'threshold' | 'window_s' | 'period'> & { for_s?: number };

const inUnits: Record<Unit, (value: number) => string> = {
  count: (value) => (Number.isInteger(value) ? formatCount(value) : value.toFixed(1)),
  share: (value) => formatShare(value, 1),
  ms: formatDuration,
  usd: (value) => formatUsd(String(value)),
};

const isMetric = (name: string): name is MetricName => metricNames.includes(name as MetricName);

/** What people read of a metric: `Error rate`. */
function metricTitle(name: string): string {
  return isMetric(name) ? metricOf(name).title : name;
}

/** A rule's value or threshold: `5.0%`, `85% of $100.00`, `4.2 deviations`. */
export function alertValue(rule: Measured, value: number | null): string {
  if (value === null) return absent;
  if (rule.baseline_weeks > 0) return `${value.toFixed(1)} deviations`;
  if (rule.budget_usd !== null) return `${formatShare(value, 1)} of ${formatUsd(String(rule.budget_usd))}`;
  return inUnits[isMetric(rule.metric) ? metricOf(rule.metric).unit : 'count'](value);
}

/** When a rule fires: `Error rate above 5.0% within 15m, for 5m`. */
export function alertCondition(rule: Condition): string {
  const weeks =
    rule.baseline_weeks > 0 ? ` from the same hours of the ${rule.baseline_weeks} weeks before` : '';
  const stretch = rule.period === 'window' ? `within ${durationOf(rule.window_s)}` : `in the ${rule.period}`;
  const lasting = rule.for_s ? `, for ${durationOf(rule.for_s)}` : '';
  return `${metricTitle(rule.metric)} ${rule.comparison} ${alertValue(rule, rule.threshold)}${weeks} ${stretch}${lasting}`;
}

const places: Record<string, (scope: string) => { text: string; href?: string }> = {
  function: (scope) => ({ text: functionLabel(scope), href: functionLink(scope) }),
  workflow: (scope) => ({ text: scope, href: workflowLink(scope) }),
  channel: (scope) => ({ text: describeChannel(scope).name }),
};

/** Whom a rule's state is about: a function, a workflow, a channel, or everything it looks at. */
export function alertScope(groupBy: string, scope: string) {
  const place = places[groupBy];
  if (scope === '' || place === undefined)
    return { text: scope || 'all of it', whole: scope, href: undefined };
  return { href: undefined, ...place(scope), whole: scope };
}

/** A rule's page. */
export function alertLink(rule: string, query: Record<string, string | undefined> = {}): string {
  return link(`/alerts/${encodeURIComponent(rule)}`, query);
}
