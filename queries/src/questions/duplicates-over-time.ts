import { question } from '../question.ts';

/**
 * Duplicates in [from, to) in buckets of bucket_s seconds, apart by what `by` says: kind, cause, consumer, channel, effect,
 * certainty or side; '' all together. Filters as in duplicateTotals.
 *
 * @returns one row a bucket and name, oldest first, `bucket` in epoch seconds; buckets without any are not there
 */
export const duplicatesOverTime = question({
  file: 'duplicates-over-time.sql',
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
    bucket_s: 'UInt32',
    by: 'String',
  },
  columns: {
    bucket: 'UInt32',
    name: 'String',
    duplicates: 'UInt32',
    certain: 'UInt32',
    suspected: 'UInt32',
    intended: 'UInt32',
    repeated: 'UInt32',
    own_cost_usd: 'Float64',
    downstream_cost_usd: 'Float64',
  },
});
