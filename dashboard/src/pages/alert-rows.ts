import type { alertChanges, alertDeliveries, alertRules, alertStates, Row } from '@choreoscope/queries';
import { alertCondition, alertLink, alertScope, alertValue } from '../alert-words.ts';
import { formatAge, formatPlural, formatTime, isoTime, shortId } from '../format.ts';
import { flowLink } from '../links.ts';

type Rule = Row<typeof alertRules>;

const when = (time: string | null) =>
  time === null ? undefined : { text: formatTime(time).slice(0, 19), iso: isoTime(time) };
const flowsOf = (ids: readonly string[]) => ids.map((id) => ({ id, text: shortId(id), href: flowLink(id) }));

/** A rule as a list shows it. */
export function ruleRow(rule: Rule, channels: ReadonlySet<string>, now: Date) {
  return {
    name: rule.name,
    href: alertLink(rule.name),
    description: rule.description,
    condition: alertCondition({ ...rule, ...shaped(rule) }),
    limits: Object.entries(rule.scope).map(([field, pattern]) => `${field} ${pattern}`),
    groupBy: rule.group_by === 'none' ? '' : `by ${rule.group_by}`,
    severity: rule.severity,
    state:
      rule.is_enabled === 0 ? 'off' : rule.firing > 0 ? 'firing' : rule.pending > 0 ? 'pending' : 'quiet',
    firing: rule.firing,
    pending: rule.pending,
    channels: rule.channels.map((name) => ({ name, isMissing: !channels.has(name) })),
    checked: rule.checked_at === null ? 'never' : formatAge(rule.checked_at, now),
    error: rule.error,
    source: rule.source === 'file' ? rule.file : 'page',
  };
}

/** A rule's enumerations, which the store answers as text. */
function shaped(rule: Pick<Rule, 'comparison' | 'period'>) {
  return {
    comparison: rule.comparison === 'below' ? ('below' as const) : ('above' as const),
    period:
      rule.period === 'day'
        ? ('day' as const)
        : rule.period === 'month'
          ? ('month' as const)
          : ('window' as const),
  };
}

/** What a scope of a rule is now. */
export function stateRow(state: Row<typeof alertStates>, rule: Rule | undefined) {
  const measured = rule ?? { metric: state.metric, budget_usd: null, baseline_weeks: 0 };
  return {
    rule: state.rule,
    ruleHref: alertLink(state.rule),
    scope: alertScope(state.group_by, state.scope),
    state: state.state,
    severity: state.severity,
    value: alertValue(measured, state.value),
    limit: `${state.comparison} ${alertValue(measured, state.threshold)}`,
    since: state.state === 'inactive' ? undefined : when(state.since),
    isSilenced: state.silenced_by !== '',
    flows: state.state === 'inactive' ? [] : flowsOf(state.flow_ids),
  };
}

const reasons: Record<string, string> = {
  'rule-deleted': 'the rule was deleted',
  'rule-disabled': 'the rule was disabled',
  'no-data': 'there was no data',
};

/** A change of state, and who was told of it. */
export function changeRow(
  change: Row<typeof alertChanges>,
  deliveries: readonly Row<typeof alertDeliveries>[],
  now: Date,
) {
  return {
    id: change.id,
    state: change.state,
    at: when(change.at),
    scope: alertScope(change.group_by, change.scope),
    value: alertValue(change, change.value),
    limit: `${change.comparison} ${alertValue(change, change.threshold)}`,
    why: reasons[change.reason] ?? change.reason,
    isLate: change.is_late === 1,
    flows: flowsOf(change.flow_ids),
    told: deliveries
      .filter(({ change_ids }) => change_ids.includes(change.id))
      .map((one) => deliveryRow(one, now)),
    untold: change.notifies === 1 ? '' : change.silenced_by ? 'silenced' : 'nobody',
  };
}

const outcomes: Record<string, string> = {
  delivered: 'delivered',
  failed: 'is tried again',
  'given-up': 'given up',
  waiting: 'waits',
  silenced: 'silenced',
};

/** What became of a notification on one channel. */
export function deliveryRow(delivery: Row<typeof alertDeliveries>, now: Date) {
  return {
    id: delivery.id,
    shortId: shortId(delivery.id),
    channel: delivery.channel,
    what: delivery.is_test ? 'a test' : delivery.rule,
    href: delivery.is_test ? undefined : alertLink(delivery.rule),
    changes: delivery.is_test ? '' : formatPlural(delivery.change_ids.length, 'change'),
    made: when(delivery.made_at),
    outcome: delivery.outcome,
    said: outcomes[delivery.outcome] ?? delivery.outcome,
    attempts: delivery.attempts,
    error: delivery.error,
    next:
      delivery.next_at === null
        ? ''
        : new Date(delivery.next_at) <= now
          ? 'any moment'
          : `not before ${formatTime(delivery.next_at).slice(11, 19)}`,
  };
}
