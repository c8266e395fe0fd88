import { question } from '../question.ts';

/**
 * What some invocations called while they ran: client and producer spans below them, other invocations and what is below those left
 * out, in the order they began. A call within a call is a row of its own.
 *
 * @param trace_ids and span_ids: hex, of the invocations, in pairs
 */
export const invocationCalls = question({
  file: 'invocation-calls.sql',
  params: { trace_ids: 'Array(String)', span_ids: 'Array(String)', limit: 'UInt32' },
  columns: {
    trace_id: 'String',
    span_id: 'String',
    invocation_span_id: 'String',
    name: 'LowCardinality(String)',
    kind: 'String',
    started_at: "DateTime64(9, 'UTC')",
    duration_ms: 'Float64',
  },
});
