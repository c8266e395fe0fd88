import type { Notification, ToldChange } from './notification.ts';

type Rule = Notification['rule'];

/** Four significant digits, and never a power of ten. */
function plain(value: number): string {
  return new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 }).format(value);
}

const inUnits: Record<Rule['unit'], (value: number) => string> = {
  count: plain,
  share: (value) => `${plain(value * 100)}%`,
  ms: (value) => (Math.abs(value) < 1_000 ? `${plain(value)} ms` : `${plain(value / 1_000)} s`),
  usd: (value) => `$${plain(value)}`,
};

/** A value as people read it: `12.5%`, `1.25 s`, `85% of $100`, `4.2 deviations`, `no data`. */
function sayValue({ unit, budgetUsd, baselineWeeks }: Rule, value: number | null): string {
  if (value === null) return 'no data';
  if (baselineWeeks > 0) return `${plain(value)} deviations`;
  if (budgetUsd !== null) return `${plain(value * 100)}% of $${plain(budgetUsd)}`;
  return inUnits[unit](value);
}

function sayStretch(seconds: number): string {
  const unit = [
    { s: 86_400, name: 'd' },
    { s: 3_600, name: 'h' },
    { s: 60, name: 'min' },
  ].find(({ s }) => seconds >= s && seconds % s === 0);
  return unit ? `${seconds / unit.s} ${unit.name}` : `${seconds} s`;
}

/** What the rule watches for: `error_rate above 5% within 5 min`, `workflow_cost above 80% of $100 in the month`. */
export function sayLimit({ rule }: Notification): string {
  const stretch = rule.period === 'window' ? `within ${sayStretch(rule.windowS)}` : `in the ${rule.period}`;
  const weeks =
    rule.baselineWeeks > 0 ? ` from the same hours of the ${rule.baselineWeeks} weeks before` : '';
  return `${rule.metric} ${rule.comparison} ${sayValue(rule, rule.threshold)}${weeks} ${stretch}`;
}

/** One line over all: `Firing: Orders fail`, `2 firing, resolved: Orders fail`, `Test: …`. */
export function sayTitle({ isTest, rule, changes }: Notification): string {
  if (isTest) return `Test: ${rule.name}`;
  const said = (['firing', 'resolved'] as const).flatMap((state) => {
    const count = changes.filter((change) => change.state === state).length;
    return count === 0 ? [] : [count > 1 ? `${count} ${state}` : state];
  });
  return `${said.join(', ')}: ${rule.name}`.replace(/^./, (letter) => letter.toUpperCase());
}

const reasons: Record<string, string> = {
  'rule-deleted': ', for the rule was deleted',
  'rule-disabled': ', for the rule was disabled',
  'no-data': ', for there is no data',
};

/** One change in a line: `charge-card: 12.5%, firing since 2026-11-21 08:00:00 UTC`. */
export function sayChange(rule: Rule, { scope, state, value, since, at, reason }: ToldChange): string {
  const when = (time: string) => `${time.replace('T', ' ').slice(0, 19)} UTC`;
  const said =
    state === 'firing'
      ? `firing since ${when(since)}`
      : `resolved at ${when(at)}, firing since ${when(since)}`;
  return `${scope === '' ? '' : `${scope}: `}${sayValue(rule, value)}, ${said}${reasons[reason] ?? ''}`;
}

/** A text within so many characters, the cut told by an ellipsis. */
export function within(most: number, text: string): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
