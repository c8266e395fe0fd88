import { question } from '../question.ts';

/**
 * The latest invocations of one function in [from, to), newest first, each with up to three of its
 * flows.
 */
export const functionInvocations = question({
  file: 'function-invocations.sql',
  params: { function: 'String', from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')", limit: 'UInt32' },
  columns: {
    trace_id: 'String',
    span_id: 'String',
    function_version: 'LowCardinality(String)',
    instance: 'String',
    request_id: 'String',
    source: 'LowCardinality(String)',
    channel: 'String',
    started_at: "DateTime64(9, 'UTC')",
    duration_ms: 'Float64',
    init_duration_ms: 'Nullable(Float64)',
    is_cold_start: 'UInt8',
    is_error: 'UInt8',
    error_type: 'LowCardinality(String)',
    is_unfinished: 'UInt8',
    batch_size: 'UInt32',
    billed_ms: 'UInt64',
    computed_billed_ms: 'Nullable(UInt64)',
    reported: 'UInt8',
    memory_used_bytes: 'Nullable(UInt64)',
    is_report_only: 'UInt8',
    flow_ids: 'Array(String)',
    flows: 'UInt32',
  },
});
