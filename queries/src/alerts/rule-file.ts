import { z } from 'zod';
import { duration } from './duration.ts';
import { groupings, metricNames, metricOf, noDataRules, type ScopeField, scopeFields } from './metrics.ts';
import { type AlertRule, severities } from './rule.ts';

const line = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .regex(/^\P{Cc}*$/u, 'must be one line of text');
const slug = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,79}$/i,
    'must be letters, digits, ".", "_" and "-", at most 80, and begin with a letter or digit',
  );
const pattern = line(500).min(1);
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const label = z.record(
  z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_.-]{0,62}$/, 'must be a label’s name'),
  text.pipe(line(200)),
);

/** A rule as people write it, in a file, in the API's JSON. Unknown keys are refused. */
const shape = z.strictObject({
  name: slug.describe('what the rule is known by'),
  description: line(500).default('').describe('what to do about it; in every notification'),
  metric: z.enum(metricNames, {
    error: ({ input }) =>
      `${input === undefined ? 'is missing: it' : `"${input}"`} must be one of ${metricNames.join(', ')}`,
  }),
  above: z.number().optional().describe('fires past this'),
  below: z.number().optional().describe('fires short of this; one of above and below'),
  recover: z.number().optional().describe('what fires ends only at or beyond this'),
  window: duration(60, 31 * 86_400)
    .default(900)
    .describe('how long a stretch of time each value is of'),
  for: duration(0, 7 * 86_400)
    .default(0)
    .describe('how long it must be so before it fires'),
  period: z
    .enum(['window', 'day', 'month'])
    .default('window')
    .describe('costs: since the start of the UTC day or month'),
  forecast: z.boolean().default(false).describe('costs: what the day or month will have cost at its end'),
  budget_usd: z.number().positive().optional().describe('costs: above and below are parts of it, 0.8 = 80 %'),
  baseline_weeks: z
    .number()
    .int()
    .min(0)
    .max(8)
    .default(0)
    .describe('compares with the same hours of so many weeks before'),
  min_samples: z.number().int().min(0).default(0).describe('fewer invocations or flows are no data'),
  no_data: z.enum(noDataRules).optional().describe('what no data counts as; default: as the metric says'),
  group_by: z.enum(groupings).optional().describe('each fires on its own'),
  scope: z
    .strictObject(
      Object.fromEntries(scopeFields.map((field) => [field, pattern.optional()])) as Record<
        ScopeField,
        z.ZodOptional<typeof pattern>
      >,
    )
    .default({}),
  options: z.record(z.string(), text).default({}),
  channels: z.array(slug).max(20).default([]),
  severity: z.enum(severities).default('warning'),
  labels: label.default({}),
  enabled: z.boolean().default(true),
});

/** A rule as people write it. */
export type RuleInput = z.input<typeof shape>;
type Written = z.output<typeof shape>;

/** What must hold between fields, in order: where, and what is wrong if anything is. */
const checks: { path: (keyof Written)[]; fault: (rule: Written) => string | false | undefined }[] = [
  {
    path: ['above'],
    fault: ({ above, below }) =>
      (above === undefined) === (below === undefined) && 'one of above and below must be there',
  },
  {
    path: ['recover'],
    fault: ({ above, below, recover }) =>
      recover !== undefined &&
      ((above !== undefined && recover > above && 'must not be more than above') ||
        (below !== undefined && recover < below && 'must not be less than below')),
  },
  {
    path: ['group_by'],
    fault: ({ metric, group_by }) => {
      const { groups } = metricOf(metric);
      return group_by && !groups.includes(group_by) && `${metric} goes by ${groups.join(', ')}`;
    },
  },
  {
    path: ['scope'],
    fault: ({ metric, scope }) => {
      const { scope: known } = metricOf(metric);
      const other = scopeFields.find((field) => scope[field] !== undefined && !known.includes(field));
      return other && `${metric} cannot be limited by ${other}, but by ${known.join(', ')}`;
    },
  },
  {
    path: ['period'],
    fault: ({ metric, period }) =>
      period !== 'window' && !metricOf(metric).hasPeriods && `${metric} has no days or months`,
  },
  {
    path: ['forecast'],
    fault: ({ period, forecast }) =>
      forecast && period === 'window' && 'a forecast is of a day or month: say the period',
  },
  {
    path: ['budget_usd'],
    fault: ({ metric, budget_usd }) =>
      budget_usd !== undefined && metricOf(metric).unit !== 'usd' && `${metric} is no cost`,
  },
  {
    path: ['baseline_weeks'],
    fault: ({ baseline_weeks, period, budget_usd, window, metric }) =>
      baseline_weeks > 0 &&
      ((period !== 'window' && 'goes with a window, not with a day or month') ||
        (budget_usd !== undefined && 'goes without a budget') ||
        (metric === 'silent_functions' && 'silent_functions compares already') ||
        (metric === 'findings' && 'what findings were open then is not kept') ||
        (window > 86_400 && 'goes with a window of at most a day')),
  },
  {
    path: ['window'],
    fault: ({ metric, window }) =>
      metric === 'silent_functions' && window > 86_400 && 'silent_functions takes a window of at most a day',
  },
  {
    path: ['window'],
    fault: ({ metric, window }) => {
      const { resolution_s } = metricOf(metric);
      return (
        window % resolution_s !== 0 &&
        `${metric} takes windows of whole ${resolution_s === 60 ? 'minutes' : `${resolution_s / 60} minutes`}`
      );
    },
  },
];

/** What people write of a rule, checked. Its issues have the path of what is wrong; the output is the rule as it is stored. */
export const ruleInput = shape.transform((written, context): AlertRule => {
  for (const { path, fault } of checks) {
    const message = fault(written);
    if (message) context.addIssue({ code: 'custom', path: [...path], message });
  }
  const metric = metricOf(written.metric);
  const options = (metric.options ?? z.strictObject({})).safeParse(written.options);
  for (const issue of options.error?.issues ?? []) {
    const path = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : issue.path;
    const message =
      issue.code === 'unrecognized_keys'
        ? `${written.metric} has no such option${optionsOf(written.metric)}`
        : issue.message;
    context.addIssue({ code: 'custom', path: ['options', ...path], message });
  }
  return {
    name: written.name,
    description: written.description,
    metric: written.metric,
    comparison: written.above === undefined ? 'below' : 'above',
    threshold: written.above ?? written.below ?? 0,
    recover: written.recover ?? null,
    window_s: written.window,
    for_s: written.for,
    period: written.period,
    is_forecast: written.forecast,
    budget_usd: written.budget_usd ?? null,
    baseline_weeks: written.baseline_weeks,
    min_samples: written.min_samples,
    no_data: written.no_data ?? metric.noData,
    group_by: written.group_by ?? metric.groups[0] ?? 'none',
    scope: Object.fromEntries(Object.entries(written.scope).filter(([, value]) => value !== undefined)),
    options: written.options,
    channels: [...new Set(written.channels)],
    severity: written.severity,
    labels: written.labels,
    is_enabled: written.enabled,
  };
});

function optionsOf(metric: Written['metric']): string {
  const known = Object.keys(metricOf(metric).options?.shape ?? {});
  return known.length === 0 ? '' : `; it has ${known.join(', ')}`;
}

/** A file of rules, as it is kept in git: `rules:` with a list. Names must differ. */
export const ruleFile = z
  .strictObject({ rules: z.array(ruleInput).max(1000) })
  .superRefine(({ rules }, context) => {
    const seen = new Map<string, number>();
    for (const [place, rule] of rules.entries()) {
      const before = rule && seen.get(rule.name);
      if (before !== undefined)
        context.addIssue({
          code: 'custom',
          path: ['rules', place, 'name'],
          message: `"${rule.name}" is the name of rule ${before + 1} too`,
        });
      else seen.set(rule.name, place);
    }
  });

/** One thing that is wrong with a rule: where (`rules.2.window`), and what. */
export interface RuleFault {
  path: (string | number)[];
  message: string;
}

/** Everything that is wrong, in the order of the file; unknown keys each at their own place. */
export function faultsOf(error: z.ZodError): RuleFault[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...path, key], message: 'is not known here' }))
      : [{ path, message: issue.message }];
  });
}

/** A rule out of what a page, the API or a file says. */
export function parseRule(
  input: unknown,
): { rule: AlertRule; faults?: never } | { rule?: never; faults: RuleFault[] } {
  const parsed = ruleInput.safeParse(input);
  return parsed.success ? { rule: parsed.data } : { faults: faultsOf(parsed.error) };
}
