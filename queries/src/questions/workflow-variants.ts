import { question } from '../question.ts';

/**
 * The variants of one workflow's flows that began in [from, to) (whole slices of five minutes), commonest first, at most 500.
 * `share` is of the workflow's flows, 0 to 1; `errors` counts flows; first and last seen are of all time; the example is the latest.
 * `is_settled` 0: all of those flows were still moving at `to`, so the variant is no drift.
 */
export const workflowVariants = question({
  file: 'workflow-variants.sql',
  params: { workflow: 'String', from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: {
    variant: 'String',
    shape: 'String',
    flows: 'UInt32',
    share: 'Float64',
    errors: 'UInt32',
    p50_duration_ms: 'Float64',
    p95_duration_ms: 'Float64',
    first_seen: "DateTime64(3, 'UTC')",
    last_seen: "DateTime64(3, 'UTC')",
    is_accepted: 'UInt8',
    is_settled: 'UInt8',
    example_flow_id: 'String',
  },
});
