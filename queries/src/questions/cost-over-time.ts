import { question } from '../question.ts';

/**
 * List cost by the time invocations began, in buckets of bucket_s seconds, of one function or ('') of
 * all. Empty buckets are there with NULL, as are those in which nothing has a known price.
 *
 * @returns one row a bucket, oldest first; `bucket` is its start in epoch seconds, the cost an exact decimal
 */
export const costOverTime = question({
  file: 'cost-over-time.sql',
  params: {
    bucket_s: 'UInt32',
    from: "DateTime64(3, 'UTC')",
    to: "DateTime64(3, 'UTC')",
    function: 'String',
  },
  columns: { bucket: 'UInt32', list_cost_usd: 'Nullable(String)' },
});
