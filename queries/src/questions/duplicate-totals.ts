import { question } from '../question.ts';

/**
 * Duplicates in [from, to) by their own time, counted and priced; '' means any. side delivery | publish, certainty certain | suspected, effect absorbed |
 * repeated | diverged | needed | unknown. Costs are of list prices.
 * `records` is what these consumers were given in that time (to whole hours), of whatever kind or workflow.
 *
 * @returns one row, always
 */
export const duplicateTotals = question({
  file: 'duplicate-totals.sql',
  params: {
    from: "DateTime64(3, 'UTC')",
    to: "DateTime64(3, 'UTC')",
    consumer: 'String',
    channel: 'String',
    workflow: 'String',
    kind: 'String',
    cause: 'String',
    key: 'String',
    certainty: 'String',
    side: 'String',
    effect: 'String',
  },
  columns: {
    deliveries: 'UInt32',
    publishes: 'UInt32',
    duplicates: 'UInt32',
    certain: 'UInt32',
    suspected: 'UInt32',
    intended: 'UInt32',
    absorbed: 'UInt32',
    repeated: 'UInt32',
    diverged: 'UInt32',
    needed: 'UInt32',
    unknown: 'UInt32',
    own_cost_usd: 'Float64',
    downstream_cost_usd: 'Float64',
    extra_invocations: 'UInt32',
    extra_billed_ms: 'Float64',
    consumers: 'UInt32',
    producers: 'UInt32',
    records: 'Float64',
  },
});
