import { question } from '../question.ts';

/**
 * Consumers with duplicate deliveries in [from, to), those with the most certain ones first. Filters as in duplicateTotals.
 * `causes` are the three most frequent; `records` is what the consumer was given in that time, to whole hours.
 */
export const duplicateConsumers = question({
  file: 'duplicate-consumers.sql',
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
    effect: 'String',
    limit: 'UInt32',
  },
  columns: {
    consumer: 'String',
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
    channels: 'Array(String)',
    causes: 'Array(String)',
    last_at: "DateTime64(9, 'UTC')",
    records: 'Float64',
  },
});
