import { z } from 'zod';

/** By what a rule may tell one firing subject from another; none: the rule as a whole. */
export const groupings = ['none', 'function', 'workflow', 'channel'] as const;
export type Grouping = (typeof groupings)[number];

/** What a rule may be limited to. */
export const scopeFields = ['function', 'workflow', 'channel', 'provider', 'region'] as const;
export type ScopeField = (typeof scopeFields)[number];

/** What a value is: `share` is 0 to 1. */
export type Unit = 'count' | 'share' | 'ms' | 'usd';

/** What an answer without a row counts as. */
export const noDataRules = ['zero', 'ok', 'keep', 'fire'] as const;
export type NoData = (typeof noDataRules)[number];

/** Which flows show that a metric is past its threshold: a way to choose in `queries/alerts/flows.sql`. */
export type Examples =
  | 'errors'
  | 'cold-starts'
  | 'duplicates'
  | 'longest'
  | 'dearest'
  | 'stalled'
  | 'dead-lettered'
  | 'drift'
  | 'finding'
  | 'none';

/** What can be asked of the store every minute. */
export interface Metric {
  /** What people read: `Error rate`. */
  title: string;
  /** One sentence: what the value is. */
  meaning: string;
  unit: Unit;
  /** Within `queries/alerts/metrics`, without `.sql`. Columns end_s, scope, value, samples. */
  file: string;
  /** Fixed parameters of the statement. */
  params?: Readonly<Record<string, string | number>>;
  scope: readonly ScopeField[];
  groups: readonly Grouping[];
  /** Ends of windows are multiples of at least so many seconds. */
  resolution_s: number;
  /** What no row means where the rule does not say. */
  noData: NoData;
  /** Whether it can be of a day or month, and its forecast. Costs. */
  hasPeriods?: boolean;
  /** The metric's own options, and their defaults; values are text. */
  options?: z.ZodObject;
  examples: Examples;
}

const onFunctions = {
  scope: ['function', 'channel', 'provider', 'region'],
  groups: ['none', 'function', 'channel'],
  resolution_s: 60,
} as const satisfies Partial<Metric>;
const onFlows = {
  scope: ['workflow'],
  groups: ['none', 'workflow'],
  resolution_s: 60,
} as const satisfies Partial<Metric>;
const onDuplicates = {
  scope: ['function', 'workflow', 'channel'],
  groups: ['none', 'function', 'workflow', 'channel'],
  resolution_s: 60,
  noData: 'zero',
  examples: 'duplicates',
} as const satisfies Partial<Metric>;

const certainty = z
  .enum(['certain', 'any'])
  .default('certain')
  .describe('any: suspected duplicates count too');
const duplicateOptions = z.strictObject({
  certainty,
  kind: z.enum(['', 'redelivery', 'published-twice', 'two-routes', 'redrive', 'replay']).default(''),
  cause: z.string().default(''),
  intended: z.enum(['no', 'yes']).default('no').describe('yes: replays and redrives count too'),
});

const latency = (file: string, quantile: number, meaning: string) => ({
  title: `${file === 'flow-latency' ? 'Flow latency' : 'Latency'} p${Math.round(quantile * 100)}`,
  meaning,
  unit: 'ms' as const,
  file,
  params: { quantile },
  noData: 'ok' as const,
  examples: 'longest' as const,
});

/** Every metric a rule may ask for, by name. One more is one file in `queries/alerts/metrics` and one row here. */
export const metrics = {
  duplicates: {
    ...onDuplicates,
    title: 'Duplicates',
    meaning: 'Deliveries and publishes that repeat an event, by when they happened',
    unit: 'count',
    file: 'duplicates',
    options: duplicateOptions,
  },
  duplicate_rate: {
    ...onDuplicates,
    title: 'Duplicate rate',
    meaning: 'Duplicate deliveries, of all records that were delivered',
    unit: 'share',
    file: 'duplicate-rate',
    scope: ['function', 'channel'],
    groups: ['none', 'function', 'channel'],
    noData: 'ok',
    options: duplicateOptions,
  },
  repeated_effects: {
    ...onDuplicates,
    title: 'Repeated effects',
    meaning: 'Duplicates whose consumer did again what it had done',
    unit: 'count',
    file: 'repeated-effects',
    options: duplicateOptions.extend({
      effect: z.enum(['repeated', 'diverged', 'either']).default('repeated'),
    }),
  },
  duplicate_cost: {
    ...onDuplicates,
    title: 'Price of duplicates',
    meaning: 'List cost of the extra runs and of what they set off',
    unit: 'usd',
    file: 'duplicate-cost',
    options: duplicateOptions,
  },
  errors: {
    ...onFunctions,
    title: 'Errors',
    meaning: 'Invocations that failed',
    unit: 'count',
    file: 'errors',
    noData: 'zero',
    examples: 'errors',
  },
  error_rate: {
    ...onFunctions,
    title: 'Error rate',
    meaning: 'Invocations that failed, of all',
    unit: 'share',
    file: 'error-rate',
    noData: 'ok',
    examples: 'errors',
  },
  timeouts: {
    ...onFunctions,
    title: 'Time-outs',
    meaning: 'Invocations that ended at their time limit',
    unit: 'count',
    file: 'timeouts',
    scope: ['function'],
    groups: ['none', 'function'],
    noData: 'zero',
    examples: 'errors',
  },
  invocations: {
    ...onFunctions,
    title: 'Invocations',
    meaning: 'How often functions ran',
    unit: 'count',
    file: 'invocations',
    noData: 'zero',
    examples: 'none',
  },
  cold_start_rate: {
    ...onFunctions,
    title: 'Cold-start rate',
    meaning: 'Invocations that started cold, of all',
    unit: 'share',
    file: 'cold-start-rate',
    noData: 'ok',
    examples: 'cold-starts',
  },
  cold_start_latency: {
    ...onFunctions,
    title: 'Cold-start latency',
    meaning: 'What a cold start adds: the 95th percentile of init times',
    unit: 'ms',
    file: 'cold-start-latency',
    noData: 'ok',
    examples: 'cold-starts',
  },
  latency_p50: { ...onFunctions, ...latency('latency', 0.5, 'Half of the invocations took longer') },
  latency_p95: { ...onFunctions, ...latency('latency', 0.95, '1 in 20 invocations took longer') },
  latency_p99: { ...onFunctions, ...latency('latency', 0.99, '1 in 100 invocations took longer') },
  silent_functions: {
    ...onFunctions,
    title: 'Silent functions',
    meaning:
      'Invocations that would have been usual in the window, where there were none; 0 where there was one',
    unit: 'count',
    file: 'silent-functions',
    scope: ['function', 'provider', 'region'],
    groups: ['function'],
    noData: 'zero',
    examples: 'none',
  },
  flows: {
    ...onFlows,
    title: 'Flows',
    meaning: 'Flows that began',
    unit: 'count',
    file: 'flows',
    noData: 'zero',
    examples: 'none',
  },
  flow_errors: {
    ...onFlows,
    title: 'Flows with errors',
    meaning: 'Flows, by when they began, in which something failed',
    unit: 'count',
    file: 'flow-errors',
    noData: 'zero',
    examples: 'errors',
  },
  flow_error_rate: {
    ...onFlows,
    title: 'Share of flows with errors',
    meaning: 'Flows, by when they began, in which something failed, of all',
    unit: 'share',
    file: 'flow-error-rate',
    noData: 'ok',
    examples: 'errors',
  },
  flow_latency_p50: { ...onFlows, ...latency('flow-latency', 0.5, 'Half of the flows took longer') },
  flow_latency_p95: { ...onFlows, ...latency('flow-latency', 0.95, '1 in 20 flows took longer') },
  flow_latency_p99: { ...onFlows, ...latency('flow-latency', 0.99, '1 in 100 flows took longer') },
  stalled_flows: {
    ...onFlows,
    title: 'Stalled flows',
    meaning: 'Flows whose usual consumer should have come within the window, and has not',
    unit: 'count',
    file: 'stalled-flows',
    noData: 'zero',
    examples: 'stalled',
  },
  dead_lettered_flows: {
    ...onFlows,
    title: 'Dead-lettered flows',
    meaning: 'Flows that ended within the window with a record in a dead-letter queue, or given up',
    unit: 'count',
    file: 'dead-lettered-flows',
    noData: 'zero',
    examples: 'dead-lettered',
  },
  drift: {
    ...onFlows,
    title: 'Drift',
    meaning: 'Flows of variants nobody accepted, in workflows of which some are accepted',
    unit: 'count',
    file: 'drift',
    resolution_s: 300,
    noData: 'zero',
    examples: 'drift',
  },
  flow_cost: {
    ...onFlows,
    title: 'Cost of a flow',
    meaning: 'List cost of the dearest flow that began in the window',
    unit: 'usd',
    file: 'flow-cost',
    noData: 'ok',
    examples: 'dearest',
  },
  workflow_cost: {
    ...onFlows,
    title: 'Cost of workflows',
    meaning: 'List cost of the flows that began in the window, day or month',
    unit: 'usd',
    file: 'workflow-cost',
    resolution_s: 300,
    noData: 'zero',
    hasPeriods: true,
    examples: 'dearest',
  },
  function_cost: {
    ...onFunctions,
    title: 'Cost of functions',
    meaning: 'List cost of the invocations that began in the window, day or month',
    unit: 'usd',
    file: 'function-cost',
    scope: ['function', 'provider', 'region'],
    groups: ['none', 'function'],
    noData: 'zero',
    hasPeriods: true,
    examples: 'dearest',
  },
  findings: {
    title: 'Findings',
    meaning: 'Findings that are open at the end of the window and not dismissed',
    unit: 'count',
    file: 'findings',
    scope: ['function', 'workflow', 'channel'],
    groups: ['none', 'function', 'channel'],
    resolution_s: 60,
    noData: 'zero',
    options: z.strictObject({
      kind: z.string().default(''),
      severity: z.enum(['info', 'warning', 'critical']).default('info').describe('at least'),
    }),
    examples: 'finding',
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;

export const metricNames = Object.keys(metrics) as MetricName[];

/** A row of the table, its details forgotten. */
export function metricOf(name: MetricName): Metric {
  return metrics[name];
}
