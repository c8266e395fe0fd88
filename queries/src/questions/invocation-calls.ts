import { question } from '../question.ts';

/**
 * The spans of some traces that may be calls of their invocations, with those between them and the invocation, in the order they
 * began. Whose call one is follows from `parent_span_id`.
 *
 * @param trace_ids hex
 */
export const invocationCalls = question({
  file: 'invocation-calls.sql',
  params: {
    trace_ids: 'Array(String)',
    from: "DateTime64(3, 'UTC')",
    to: "DateTime64(3, 'UTC')",
    limit: 'UInt32',
  },
  columns: {
    trace_id: 'String',
    span_id: 'String',
    parent_span_id: 'String',
    name: 'String',
    kind: 'String',
    started_at: "DateTime64(9, 'UTC')",
    duration_ms: 'Float64',
  },
});
