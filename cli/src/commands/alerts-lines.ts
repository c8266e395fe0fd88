import {
  type ApplyPlan,
  type alertRules,
  type BackTest,
  durationOf,
  type Row,
  type Unit,
} from '@choreoscope/queries';

/** A value as people read it, in its unit; deviations are of what is usual. */
export function amount(value: number | null, unit: Unit | 'deviations'): string {
  if (value === null) return 'no data';
  const round = (digits: number) => value.toLocaleString('en-US', { maximumSignificantDigits: digits });
  const forms: Record<Unit | 'deviations', () => string> = {
    count: () => round(6),
    share: () => `${(value * 100).toLocaleString('en-US', { maximumFractionDigits: 1 })} %`,
    ms: () => `${round(4)} ms`,
    usd: () => `${round(4)} USD`,
    deviations: () => `${round(3)} deviations`,
  };
  return forms[unit]();
}

const plural = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** What applying did, or would do. */
export function applyLines({
  file,
  is_dry_run,
  created,
  changed,
  deleted,
  unchanged,
  taken_over,
}: ApplyPlan): string[] {
  const told = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  const lines = [
    ...created.map((name) => `+ ${name}`),
    ...changed.flatMap(({ name, fields }) => [
      `~ ${name}`,
      ...fields.map(({ field, before, after }) => `    ${field}: ${told(before)} -> ${told(after)}`),
    ]),
    ...deleted.map((name) => `- ${name}`),
    ...taken_over.map(
      ({ name, from }) =>
        `! ${name} was ${from === 'page' ? 'made on a page' : `of ${from}`}, and is of ${file} now`,
    ),
  ];
  const counts = `${created.length} created, ${changed.length} changed, ${deleted.length} deleted, ${unchanged.length} as they were`;
  return [...lines, is_dry_run ? `Nothing was done. It would be ${counts}.` : `Rules of ${file}: ${counts}.`];
}

/** Every rule: state, name, what it asks. */
export function listLines(rules: readonly Row<typeof alertRules>[]): string[] {
  if (rules.length === 0) return ['There are no alert rules.'];
  return rules.map((rule) => {
    const state =
      rule.is_enabled === 0
        ? 'off'
        : rule.error
          ? 'failed'
          : rule.firing > 0
            ? `firing ${rule.firing}`
            : rule.pending > 0
              ? `pending ${rule.pending}`
              : 'quiet';
    const asks = `${rule.metric} ${rule.comparison} ${rule.threshold} in ${rule.period === 'window' ? durationOf(rule.window_s) : `a ${rule.period}`}`;
    const from = rule.source === 'file' ? rule.file : 'page';
    return `${state.padEnd(10)} ${rule.name.padEnd(32)} ${asks.padEnd(44)} ${from}${rule.error ? `: ${rule.error}` : ''}`;
  });
}

/** Of one rule: how often it would have fired, and when. */
export function testLines(
  { rule, from, to, fired, episodes, notes }: BackTest,
  told: (value: number | null) => string,
): string[] {
  const minute = (text: string) => `${text.slice(0, 16).replace('T', ' ')} UTC`;
  const times = fired === 0 ? 'would not have fired' : `would have fired ${plural(fired, 'time')}`;
  return [
    `${rule}: ${times} from ${minute(from)} to ${minute(to)}.`,
    ...notes.map((note) => `  (${note})`),
    ...episodes
      .slice(0, 50)
      .flatMap(({ scope, fired_at, resolved_at, value, worst, flow_ids }) => [
        `  ${minute(fired_at)} ${resolved_at ? `until ${minute(resolved_at)}` : 'and still'}: ${told(value)}${worst !== value ? `, then ${told(worst)}` : ''}${scope ? `, ${scope}` : ''}`,
        ...(flow_ids.length > 0 ? [`    flows ${flow_ids.join(' ')}`] : []),
      ]),
    ...(episodes.length > 50 ? [`  and ${episodes.length - 50} more.`] : []),
  ];
}
