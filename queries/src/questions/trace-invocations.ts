import { question } from '../question.ts';

/**
 * The invocations of one trace, earliest first; empty when the trace is unknown or older than retention.
 * @param trace_id hex, 32 characters
 */
export const traceInvocations = question({
  file: 'trace-invocations.sql',
  params: { trace_id: 'String' },
  columns: {
    span_id: 'String',
    function: 'String',
    started_at: "DateTime64(9, 'UTC')",
    duration_ms: 'Float64',
    is_cold_start: 'UInt8',
    is_error: 'UInt8',
  },
});
