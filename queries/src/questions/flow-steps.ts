import { question } from '../question.ts';

/**
 * The invocations of one flow in the order they began, each with the latest published of the flow's records that it received: what
 * the critical path is made of. Evidence `none` is a record without a known publish, which is the flow's root.
 *
 * @param flow_id hex, 32 characters
 */
export const flowSteps = question({
  file: 'flow-steps.sql',
  params: { flow_id: 'String', limit: 'UInt32' },
  columns: {
    trace_id: 'String',
    span_id: 'String',
    function: 'String',
    function_name: 'LowCardinality(String)',
    started_at: "DateTime64(9, 'UTC')",
    duration_ms: 'Float64',
    is_cold_start: 'UInt8',
    init_duration_ms: 'Nullable(Float64)',
    evidence: 'String',
    confidence: 'Float64',
    channel: 'String',
    via: 'String',
    publish_trace_id: 'String',
    publish_span_id: 'String',
    publish_ordinal: 'UInt32',
    from_span_id: 'String',
    published_at: "DateTime64(9, 'UTC')",
  },
});
