import { question } from '../question.ts';

/**
 * Everybody who received one publish, in the order of delivery, with up to twenty of the flows each delivery belongs to.
 *
 * @param trace_id hex, 32 characters; span_id: hex, 16 characters, of the call; ordinal: of the entry in it
 */
export const publishConsumers = question({
  file: 'publish-consumers.sql',
  params: { trace_id: 'String', span_id: 'String', ordinal: 'UInt32', limit: 'UInt32' },
  columns: {
    trace_id: 'String',
    span_id: 'String',
    ordinal: 'UInt32',
    from_span_id: 'String',
    from_function: 'String',
    to_function: 'String',
    evidence: 'String',
    confidence: 'Float64',
    carrier: 'LowCardinality(String)',
    key: 'String',
    channel: 'String',
    via: 'String',
    published_at: "DateTime64(9, 'UTC')",
    delivered_at: "DateTime64(9, 'UTC')",
    wait_ms: 'Float64',
    is_skewed: 'UInt8',
    is_duplicate: 'UInt8',
    receive_count: 'Nullable(UInt32)',
    flow_ids: 'Array(String)',
  },
});
