import { question } from '../question.ts';

/**
 * The functions of one workflow, in flows that began in [from, to) (whole slices of five minutes), dearest first. An
 * invocation that served several flows counts in each; of its cost each has its part.
 * @param variant '' any
 * @param version `function@version`; '' any
 * @param with_inferred changes nothing here: an invocation is in a flow however it came there
 */
export const workflowFunctions = question({
  file: 'workflow-functions.sql',
  params: {
    workflow: 'String',
    from: "DateTime64(3, 'UTC')",
    to: "DateTime64(3, 'UTC')",
    variant: 'String',
    version: 'String',
    with_inferred: 'UInt8',
  },
  columns: {
    function: 'String',
    invocations: 'UInt32',
    errors: 'UInt32',
    cold_starts: 'UInt32',
    p50_duration_ms: 'Float64',
    p95_duration_ms: 'Float64',
    cost_usd: 'Float64',
  },
});
