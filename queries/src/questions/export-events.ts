import { question } from '../question.ts';

/**
 * What happened in some flows: their invocations, once for each record that belongs to the flow, with how the record came, by flow and
 * time. What set a flow off has evidence 'none'.
 * @param functions of the flows, and `from` and `to` when the first of them began and the last one ended: they bound what is read
 */
export const exportEvents = question({
  file: 'export-events.sql',
  params: {
    flow_ids: 'Array(String)',
    functions: 'Array(String)',
    from: "DateTime64(9, 'UTC')",
    to: "DateTime64(9, 'UTC')",
  },
  columns: {
    flow_id: 'String',
    trace_id: 'String',
    span_id: 'String',
    ordinal: 'UInt32',
    depth: 'UInt32',
    function: 'String',
    function_name: 'LowCardinality(String)',
    function_version: 'LowCardinality(String)',
    instance: 'String',
    region: 'LowCardinality(String)',
    started_at: "DateTime64(9, 'UTC')",
    ended_at: "DateTime64(9, 'UTC')",
    duration_ms: 'Float64',
    is_cold_start: 'UInt8',
    is_error: 'UInt8',
    error_type: 'LowCardinality(String)',
    is_unfinished: 'UInt8',
    request_id: 'String',
    evidence: 'String',
    confidence: 'Float64',
    channel: 'String',
    from_trace_id: 'String',
    from_span_id: 'String',
    from_function: 'String',
    wait_ms: 'Float64',
    is_duplicate: 'UInt8',
  },
});
