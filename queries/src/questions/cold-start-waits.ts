import { question } from '../question.ts';

/**
 * Records that waited behind an init that was not theirs, the longest wait first. Milliseconds; `nth` 1: the next call after the cold one.
 * `flow_id` and `cold_flow_id` are one flow each, '' where none is known.
 * @param function identity, '' for all
 */
export const coldStartWaits = question({
  file: 'cold-start-waits.sql',
  params: { function: 'String', from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')", limit: 'UInt32' },
  columns: {
    function: 'String',
    at: "DateTime64(9, 'UTC')",
    trace_id: 'String',
    span_id: 'String',
    ordinal: 'UInt32',
    nth: 'UInt32',
    waited_ms: 'Float64',
    init_ms: 'Float64',
    instance: 'String',
    channel: 'LowCardinality(String)',
    flow_id: 'String',
    cold_flow_id: 'String',
    cold_trace_id: 'String',
    cold_span_id: 'String',
  },
});
