import { type AlertRule, durationOf, metricNames, metricOf, scopeFields } from '@choreoscope/queries';
import type { FilledForm } from '../form.ts';

const units = { count: 'a count', share: 'a share: 0.05 is 5%', ms: 'milliseconds', usd: 'US dollars' };

const pairs = (of: Record<string, string>) =>
  Object.entries(of)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');

/** A rule as the fields of its form have it. */
export function ruleFields(rule: AlertRule): FilledForm['values'] {
  const number = (value: number | null) => (value === null ? '' : String(value));
  return {
    name: rule.name,
    description: rule.description,
    metric: rule.metric,
    comparison: rule.comparison,
    threshold: String(rule.threshold),
    recover: number(rule.recover),
    window: durationOf(rule.window_s),
    for: durationOf(rule.for_s),
    period: rule.period,
    forecast: rule.is_forecast ? '1' : '',
    budget_usd: number(rule.budget_usd),
    baseline_weeks: rule.baseline_weeks === 0 ? '' : String(rule.baseline_weeks),
    min_samples: rule.min_samples === 0 ? '' : String(rule.min_samples),
    no_data: rule.no_data,
    group_by: rule.group_by,
    ...Object.fromEntries(scopeFields.map((field) => [`scope_${field}`, rule.scope[field] ?? ''])),
    options: pairs(rule.options),
    channels: rule.channels,
    severity: rule.severity,
    labels: pairs(rule.labels),
    enabled: rule.is_enabled ? '1' : '',
  };
}

/** What a form for a new rule begins with. */
export const newRuleFields: FilledForm['values'] = {
  metric: 'error_rate',
  comparison: 'above',
  window: '15m',
  for: '0s',
  period: 'window',
  severity: 'warning',
  channels: [],
  enabled: '1',
};

/** What can be chosen in the form of a rule. */
export function ruleChoices(channels: readonly string[], form: FilledForm) {
  const chosen = [form.values.channels ?? []].flat();
  return {
    metrics: metricNames.map((name) => {
      const { title, meaning, unit, groups } = metricOf(name);
      return { name, title, meaning, unit: units[unit], groups: groups.join(', ') };
    }),
    scopes: scopeFields,
    channels: [...new Set([...channels, ...chosen])].map((name) => ({
      name,
      isMissing: !channels.includes(name),
    })),
  };
}
