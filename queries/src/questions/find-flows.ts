import { question } from '../question.ts';

/**
 * The flows an identifier leads to, latest first; `what` says which identifier it is: flow, trace, span, request, key (message and
 * event ids, any key of a hop) or business. trace_id and span_id are the invocation, or the span, that has it. Hex.
 */
export const findFlows = question({
  file: 'find-flows.sql',
  params: { identifier: 'String', limit: 'UInt32' },
  columns: {
    what: 'String',
    flow_id: 'String',
    trace_id: 'String',
    span_id: 'String',
    workflow: 'String',
    started_at: "DateTime64(9, 'UTC')",
    duration_ms: 'Float64',
    invocations: 'UInt32',
    errors: 'UInt32',
  },
});
