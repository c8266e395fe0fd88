import { question } from '../question.ts';

/**
 * Flows by the time they began, in buckets of bucket_s seconds; buckets without flows are there with
 * zeros.
 *
 * @returns one row a bucket, oldest first; `bucket` is its start in epoch seconds
 */
export const flowsOverTime = question({
  file: 'flows-over-time.sql',
  params: { bucket_s: 'UInt32', from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: {
    bucket: 'UInt32',
    flows: 'UInt32',
    flows_with_errors: 'UInt32',
    duplicates: 'UInt32',
  },
});
