import { type AlertRule, parseRule, scopeFields } from '@choreoscope/queries';
import { DashboardError, type FieldFault } from '../errors.ts';

type Texts = Record<string, unknown>;

/** A field that was left empty says nothing. */
const text = (form: Texts, field: string) => {
  const value = String(form[field] ?? '').trim();
  return value === '' ? undefined : value;
};
const number = (form: Texts, field: string) => {
  const value = text(form, field);
  return value === undefined ? undefined : Number(value);
};

/** `team=payments, tier=1`; what has no `=` becomes a name without a value, which is refused by name. */
function pairs(value: string | undefined): Record<string, string> {
  const parts = (value ?? '').split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  return Object.fromEntries(
    parts.map((part) => {
      const place = part.indexOf('=');
      return place < 0 ? [part, ''] : [part.slice(0, place).trim(), part.slice(place + 1).trim()];
    }),
  );
}

/** What people fill in, as a file would say it. */
function written(form: Texts): Record<string, unknown> {
  const scope = Object.fromEntries(
    scopeFields.flatMap((field) => {
      const value = text(form, `scope_${field}`);
      return value === undefined ? [] : [[field, value]];
    }),
  );
  const input = {
    name: text(form, 'name'),
    description: text(form, 'description'),
    metric: text(form, 'metric'),
    [form.comparison === 'below' ? 'below' : 'above']: number(form, 'threshold'),
    recover: number(form, 'recover'),
    window: text(form, 'window'),
    for: text(form, 'for'),
    period: text(form, 'period'),
    forecast: text(form, 'forecast') !== undefined,
    budget_usd: number(form, 'budget_usd'),
    baseline_weeks: number(form, 'baseline_weeks'),
    min_samples: number(form, 'min_samples'),
    no_data: text(form, 'no_data'),
    group_by: text(form, 'group_by'),
    scope,
    options: pairs(text(form, 'options')),
    channels: [form.channels ?? []].flat(),
    severity: text(form, 'severity'),
    labels: pairs(text(form, 'labels')),
    enabled: text(form, 'enabled') !== undefined,
  };
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

/** Places of a rule that are other fields in the form. */
const fieldOf: Record<string, string> = { above: 'threshold', below: 'threshold' };

function toField([first, second]: (string | number)[]): string {
  if (first === 'scope') return `scope_${second ?? 'function'}`;
  return fieldOf[String(first)] ?? String(first);
}

/**
 * A rule out of a form, or out of JSON, where it has the form of a rule in a file.
 * @throws DashboardError bad_parameter with every fault, by the field of the form or the place in the JSON
 */
export function readRule(raw: Texts, isForm: boolean): AlertRule {
  const { rule, faults } = parseRule(isForm ? written(raw) : raw);
  if (rule) return rule;
  refuse(faults.map(({ path, message }) => ({ field: isForm ? toField(path) : path.join('.'), message })));
}

/** @throws DashboardError bad_parameter with these faults */
export function refuse(faults: readonly FieldFault[]): never {
  const [first] = faults;
  throw new DashboardError(
    'bad_parameter',
    faults.map(({ field, message }) => `${field} ${message}`).join('; '),
    {
      faults,
      ...(first && { parameter: first.field }),
    },
  );
}
