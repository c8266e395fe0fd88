import { createHash } from 'node:crypto';
import type { Transition } from './episodes.ts';
import { metricOf } from './metrics.ts';
import { plainTime } from './rows.ts';
import type { AlertRule } from './rule.ts';

const at = (seconds: number) => plainTime(new Date(seconds * 1000));

/** The id of a change: the same whoever finds it, how often and when. `end.sql` makes it too. */
export function changeId(rule: string, scope: string, startedAt: number, state: Transition['to']): string {
  const text = [rule, scope, Math.round(startedAt * 1000), state].join('\0');
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** A row of alert_changes, with everything that is told of it, as the rule is now. */
export function changeRow(
  rule: AlertRule,
  scope: string,
  { to, from, startedAt, judgement }: Transition,
  told: {
    flowIds: readonly string[];
    isLate: boolean;
    notifies: boolean;
    silencedBy: string;
    now: Date;
    version: bigint;
  },
) {
  return {
    id: changeId(rule.name, scope, startedAt, to),
    rule: rule.name,
    scope,
    group_by: rule.group_by,
    state: to,
    from_state: from,
    at: at(judgement.end),
    started_at: at(startedAt),
    value: judgement.value,
    samples: judgement.samples,
    measured: judgement.measured,
    usual: judgement.usual,
    threshold: rule.threshold,
    comparison: rule.comparison,
    metric: rule.metric,
    unit: metricOf(rule.metric).unit,
    window_s: rule.window_s,
    period: rule.period,
    budget_usd: rule.budget_usd,
    baseline_weeks: rule.baseline_weeks,
    severity: rule.severity,
    description: rule.description,
    labels: rule.labels,
    channels: rule.channels,
    rule_scope: rule.scope,
    flow_ids: told.flowIds,
    reason: judgement.value === null ? 'no-data' : '',
    is_late: Number(told.isLate),
    notifies: Number(told.notifies),
    silenced_by: told.silencedBy,
    decided_at: plainTime(told.now),
    version: told.version.toString(),
  };
}
