import { question } from '../question.ts';

/**
 * Calls and cold starts by function and bucket, of the functions with the most cold starts; in order of function and time. Buckets with
 * nothing in them are left out.
 * @param bucket_s whole multiples of 300; `bucket` is the start in epoch seconds
 */
export const coldStartHeat = question({
  file: 'cold-start-heat.sql',
  params: {
    bucket_s: 'UInt32',
    function: 'String',
    from: "DateTime64(3, 'UTC')",
    to: "DateTime64(3, 'UTC')",
    limit: 'UInt32',
  },
  columns: {
    function: 'String',
    function_name: 'String',
    bucket: 'UInt32',
    calls: 'UInt32',
    cold_starts: 'UInt32',
    p50_init_ms: 'Nullable(Float64)',
  },
});
