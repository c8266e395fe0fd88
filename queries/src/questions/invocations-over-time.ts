import { question } from '../question.ts';

/**
 * Invocations of one function or ('') of all, by the time they began, in buckets of bucket_s seconds.
 * Empty buckets are there with zeros, and NULL where a zero would be a lie.
 *
 * @param function identity, '' for all
 * @returns one row a bucket, oldest first; `bucket` is its start in epoch seconds
 */
export const invocationsOverTime = question({
  file: 'invocations-over-time.sql',
  params: {
    bucket_s: 'UInt32',
    from: "DateTime64(3, 'UTC')",
    to: "DateTime64(3, 'UTC')",
    function: 'String',
  },
  columns: {
    bucket: 'UInt32',
    invocations: 'UInt32',
    errors: 'UInt32',
    cold_starts: 'UInt32',
    p50_ms: 'Nullable(Float64)',
    p95_ms: 'Nullable(Float64)',
    p99_ms: 'Nullable(Float64)',
  },
});
