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

/** Which flows show that a metric is past its threshold: a statement of `queries/alerts/examples`, and what it is to show. */
interface Examples {
  file: 'functions' | 'flows' | 'duplicates' | 'findings';
  show: string;
}

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
  /** It reads rollups, which there are by the minute for 35 days and by the hour for longer. */
  isRolledUp?: boolean;
  /** Ends of windows are multiples of at least so many seconds. */
  resolution_s: number;
  /** What no row means where the rule does not say. */
  noData: NoData;
  /** Whether it can be of a day or month, and its forecast. Costs. */
  hasPeriods?: boolean;
  /** The metric's own options, and their defaults; values are text. */
  options?: z.ZodObject;
  /** None: where nothing happened there is nothing to show. */
  examples?: Examples;
}

const onFunctions = {
  scope: ['function', 'channel', 'provider', 'region'],
  groups: ['none', 'function', 'channel'],
  resolution_s: 60,
  isRolledUp: true,
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
  examples: { file: 'duplicates', show: '' },
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

const quantiles = { p50: 'Half', p95: '1 in 20', p99: '1 in 100' } as const;

/** A latency metric: `place` of the quantile among those rollups have. */
function latency<const File extends string>(file: File, quantile: keyof typeof quantiles, what: string) {
  return {
    title: `${file === 'latency' ? 'Latency' : 'Flow latency'} ${quantile}`,
    meaning: `${quantiles[quantile]} of the ${what} took longer`,
    unit: 'ms',
    file,
    params: { place: Object.keys(quantiles).indexOf(quantile) + 1 },
    noData: 'ok',
    examples: { file: file === 'latency' ? 'functions' : 'flows', show: 'longest' },
  } as const;
}

/** Every metric a rule may ask for, by name. One more is one file in `queries/alerts/metrics` and one row here. */
export const metrics = {
  duplicates: {
    ...onDuplicates,
    title: 'Duplicates',
    meaning: 'Deliveries and publishes that repeat an event, by when they happened',
    unit: 'count',
    file: 'duplicates',
    params: { measure: 'count', effect: '' },
    options: duplicateOptions,
  },
  duplicate_rate: {
    ...onDuplicates,
    title: 'Duplicate rate',
    meaning: 'Duplicate deliveries, of all records that were delivered',
    unit: 'share',
    file: 'duplicate-rate',
    isRolledUp: true,
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
    file: 'duplicates',
    params: { measure: 'repeated' },
    options: duplicateOptions.extend({
      effect: z.enum(['repeated', 'diverged', 'either']).default('repeated'),
    }),
  },
  duplicate_cost: {
    ...onDuplicates,
    title: 'Price of duplicates',
    meaning: 'List cost of the extra runs and of what they set off',
    unit: 'usd',
    file: 'duplicates',
    params: { measure: 'cost', effect: '' },
    options: duplicateOptions,
  },
  errors: {
    ...onFunctions,
    title: 'Errors',
    meaning: 'Invocations that failed',
    unit: 'count',
    file: 'functions',
    params: { measure: 'errors' },
    noData: 'zero',
    examples: { file: 'functions', show: 'errors' },
  },
  error_rate: {
    ...onFunctions,
    title: 'Error rate',
    meaning: 'Invocations that failed, of all',
    unit: 'share',
    file: 'functions',
    params: { measure: 'error_rate' },
    noData: 'ok',
    examples: { file: 'functions', show: 'errors' },
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
    examples: { file: 'functions', show: 'timeouts' },
  },
  invocations: {
    ...onFunctions,
    title: 'Invocations',
    meaning: 'How often functions ran',
    unit: 'count',
    file: 'functions',
    params: { measure: 'invocations' },
    noData: 'zero',
  },
  cold_start_rate: {
    ...onFunctions,
    title: 'Cold-start rate',
    meaning: 'Invocations that started cold, of all',
    unit: 'share',
    file: 'functions',
    params: { measure: 'cold_start_rate' },
    noData: 'ok',
    examples: { file: 'functions', show: 'cold-starts' },
  },
  cold_start_latency: {
    ...onFunctions,
    title: 'Cold-start latency',
    meaning: 'What a cold start adds: the 95th percentile of init times',
    unit: 'ms',
    file: 'cold-start-latency',
    noData: 'ok',
    examples: { file: 'functions', show: 'cold-starts' },
  },
  latency_p50: { ...onFunctions, ...latency('latency', 'p50', 'invocations') },
  latency_p95: { ...onFunctions, ...latency('latency', 'p95', 'invocations') },
  latency_p99: { ...onFunctions, ...latency('latency', 'p99', 'invocations') },
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
  },
  flows: {
    ...onFlows,
    isRolledUp: true,
    title: 'Flows',
    meaning: 'Flows that began',
    unit: 'count',
    file: 'flows',
    params: { measure: 'flows' },
    noData: 'zero',
  },
  flow_errors: {
    ...onFlows,
    isRolledUp: true,
    title: 'Flows with errors',
    meaning: 'Flows, by when they began, in which something failed',
    unit: 'count',
    file: 'flows',
    params: { measure: 'errors' },
    noData: 'zero',
    examples: { file: 'flows', show: 'errors' },
  },
  flow_error_rate: {
    ...onFlows,
    isRolledUp: true,
    title: 'Share of flows with errors',
    meaning: 'Flows, by when they began, in which something failed, of all',
    unit: 'share',
    file: 'flows',
    params: { measure: 'error_rate' },
    noData: 'ok',
    examples: { file: 'flows', show: 'errors' },
  },
  flow_latency_p50: { ...onFlows, isRolledUp: true, ...latency('flow-latency', 'p50', 'flows') },
  flow_latency_p95: { ...onFlows, isRolledUp: true, ...latency('flow-latency', 'p95', 'flows') },
  flow_latency_p99: { ...onFlows, isRolledUp: true, ...latency('flow-latency', 'p99', 'flows') },
  stalled_flows: {
    ...onFlows,
    title: 'Stalled flows',
    meaning: 'Flows whose usual consumer should have come within the window, and has not',
    unit: 'count',
    file: 'overdue-flows',
    params: { measure: 'stalled' },
    noData: 'zero',
    examples: { file: 'flows', show: 'stalled' },
  },
  dead_lettered_flows: {
    ...onFlows,
    title: 'Dead-lettered flows',
    meaning: 'Flows that ended within the window with a record in a dead-letter queue, or given up',
    unit: 'count',
    file: 'overdue-flows',
    params: { measure: 'dead_lettered' },
    noData: 'zero',
    examples: { file: 'flows', show: 'dead-lettered' },
  },
  drift: {
    ...onFlows,
    title: 'Drift',
    meaning: 'Flows of variants nobody accepted, in workflows of which some are accepted',
    unit: 'count',
    file: 'drift',
    resolution_s: 300,
    noData: 'zero',
    examples: { file: 'flows', show: 'drift' },
  },
  flow_cost: {
    ...onFlows,
    title: 'Cost of a flow',
    meaning: 'List cost of the dearest flow that began in the window',
    unit: 'usd',
    file: 'flow-cost',
    noData: 'ok',
    examples: { file: 'flows', show: 'dearest' },
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
    examples: { file: 'flows', show: 'dearest' },
  },
  function_cost: {
    ...onFunctions,
    title: 'Cost of functions',
    meaning: 'List cost of the invocations that began in the window, day or month',
    unit: 'usd',
    file: 'function-cost',
    scope: ['function'],
    groups: ['none', 'function'],
    noData: 'zero',
    hasPeriods: true,
    examples: { file: 'functions', show: 'dearest' },
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
    examples: { file: 'findings', show: '' },
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;

export const metricNames = Object.keys(metrics) as MetricName[];

/** A row of the table, its details forgotten. */
export function metricOf(name: MetricName): Metric {
  return metrics[name];
}
