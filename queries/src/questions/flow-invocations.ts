import { question } from '../question.ts';

/**
 * The invocations of one flow in the order they began, with the flow's part of each: records is how many
 * of its records belong to the flow, flow_share how much of the invocation (0 to 1).
 *
 * @param flow_id hex, 32 characters
 */
export const flowInvocations = question({
  file: 'flow-invocations.sql',
  params: { flow_id: 'String', limit: 'UInt32' },
  columns: {
    trace_id: 'String',
    span_id: 'String',
    function: 'String',
    function_name: 'LowCardinality(String)',
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
    error_message: 'String',
    is_unfinished: 'UInt8',
    batch_size: 'UInt32',
    billed_ms: 'UInt64',
    computed_billed_ms: 'Nullable(UInt64)',
    reported: 'UInt8',
    memory_used_bytes: 'Nullable(UInt64)',
    is_report_only: 'UInt8',
    failed_records: 'UInt32',
    depth: 'UInt32',
    records: 'UInt32',
    flow_share: 'Float64',
  },
});
