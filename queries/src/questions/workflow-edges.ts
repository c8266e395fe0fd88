import { question } from '../question.ts';

/**
 * One workflow's map: what leads from function to function over which channel, in flows that began in [from, to) (whole slices of
 * five minutes), commonest first. What set the flows off has evidence 'none' and no `from_function`. `flows` counts a flow once
 * for each evidence and pair of versions; `work` is the duration of the receiving invocations.
 * @param variant '' any
 * @param version `function@version`: only what leads into or out of it; '' any
 * @param with_inferred 0 leaves out hops by fingerprint or statistics
 */
export const workflowEdges = question({
  file: 'workflow-edges.sql',
  params: {
    workflow: 'String',
    from: "DateTime64(3, 'UTC')",
    to: "DateTime64(3, 'UTC')",
    variant: 'String',
    version: 'String',
    with_inferred: 'UInt8',
  },
  columns: {
    from_function: 'String',
    channel: 'String',
    via: 'String',
    to_function: 'String',
    evidence: 'String',
    hops: 'UInt32',
    flows: 'UInt32',
    errors: 'UInt32',
    p50_wait_ms: 'Float64',
    p95_wait_ms: 'Float64',
    p99_wait_ms: 'Float64',
    p50_work_ms: 'Float64',
    p95_work_ms: 'Float64',
    cost_usd: 'Float64',
    cold_starts: 'UInt32',
  },
});
