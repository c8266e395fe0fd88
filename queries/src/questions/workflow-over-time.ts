import { question } from '../question.ts';

/**
 * Flows of one workflow, or of every one where `workflow` is '', by the time they began. Ranges are read in whole slices of
 * five minutes, so `bucket_s` is a multiple of 300. `errors` counts flows; buckets without flows are left out.
 *
 * @returns by workflow, oldest first; `bucket` is its start in epoch seconds
 */
export const workflowOverTime = question({
  file: 'workflow-over-time.sql',
  params: {
    workflow: 'String',
    bucket_s: 'UInt32',
    from: "DateTime64(3, 'UTC')",
    to: "DateTime64(3, 'UTC')",
  },
  columns: {
    workflow: 'String',
    bucket: 'UInt32',
    flows: 'UInt32',
    errors: 'UInt32',
    p50_duration_ms: 'Float64',
    p95_duration_ms: 'Float64',
  },
});
