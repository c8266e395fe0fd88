import { question } from '../question.ts';

/**
 * Every delivered record of one flow and the publish it came from, in the order of delivery. evidence
 * 'none' is the flow's root. is_duplicate: the same publish had already been delivered to the same
 * function.
 *
 * @param flow_id hex, 32 characters
 */
export const flowHops = question({
  file: 'flow-hops.sql',
  params: { flow_id: 'String', limit: 'UInt32' },
  columns: {
    trace_id: 'String',
    span_id: 'String',
    ordinal: 'UInt32',
    evidence: 'String',
    confidence: 'Float64',
    carrier: 'LowCardinality(String)',
    key: 'String',
    publish_trace_id: 'String',
    publish_span_id: 'String',
    publish_ordinal: 'UInt32',
    from_span_id: 'String',
    from_record: 'Nullable(UInt32)',
    from_function: 'String',
    to_function: 'String',
    channel: 'String',
    via: 'String',
    published_at: "DateTime64(9, 'UTC')",
    delivered_at: "DateTime64(9, 'UTC')",
    wait_ms: 'Float64',
    is_skewed: 'UInt8',
    receive_count: 'Nullable(UInt32)',
    payload_bytes: 'Nullable(Float64)',
    share: 'Float64',
    depth: 'UInt32',
    is_duplicate: 'UInt8',
  },
});
