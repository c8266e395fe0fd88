import { question } from '../question.ts';

/**
 * What some invocations did that others can notice (publishes, writes, calls), in order, at most 500 each. `record` is null where it was
 * done for all records; `is_done` 0: it was refused or not answered. Of calls without a publish those of the invocation itself and of
 * its records' spans.
 *
 * @param trace_ids and `span_ids`: of invocations, hex, one each
 */
export const duplicateActs = question({
  file: 'duplicate-acts.sql',
  params: { trace_ids: 'Array(String)', span_ids: 'Array(String)' },
  columns: {
    trace_id: 'String',
    invocation_span_id: 'String',
    at: "DateTime64(9, 'UTC')",
    what: 'String',
    channel: 'String',
    record: 'Nullable(UInt32)',
    duration_ms: 'Float64',
    is_done: 'UInt8',
    error_type: 'String',
    span_id: 'String',
    ordinal: 'UInt32',
    message_id: 'String',
    payload_hash: 'String',
    fingerprint: 'String',
    shape: 'String',
    event_key: 'String',
    payload_bytes: 'Nullable(Float64)',
  },
});
