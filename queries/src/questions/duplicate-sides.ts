import { question } from '../question.ts';

/**
 * The runs of a duplicate and its original: each invocation's facts, in the order they began. `receive_counts`: by record, how often it
 * had been received, where the platform says.
 *
 * @param trace_ids and `span_ids`: of invocations, hex, one each
 * @returns one row an invocation that is known
 */
export const duplicateSides = question({
  file: 'duplicate-sides.sql',
  params: { trace_ids: 'Array(String)', span_ids: 'Array(String)' },
  columns: {
    trace_id: 'String',
    span_id: 'String',
    function: 'String',
    function_version: 'String',
    instance: 'String',
    request_id: 'String',
    channel: 'String',
    started_at: "DateTime64(9, 'UTC')",
    duration_ms: 'Float64',
    is_cold_start: 'UInt8',
    is_error: 'UInt8',
    error_type: 'String',
    error_message: 'String',
    is_unfinished: 'UInt8',
    batch_size: 'UInt32',
    failed_records: 'Array(UInt32)',
    receive_counts: 'Map(UInt32, UInt32)',
  },
});
