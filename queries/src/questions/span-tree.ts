import { question } from '../question.ts';

/**
 * One span and what is below it in its trace (other invocations and what is below them left out),
 * parents before children, by time. No row when the span is not (or no longer) in the store.
 *
 * @param trace_id hex, 32 characters
 * @param span_id hex, 16 characters
 */
export const spanTree = question({
  file: 'span-tree.sql',
  params: { trace_id: 'String', span_id: 'String', limit: 'UInt32' },
  columns: {
    span_id: 'String',
    parent_span_id: 'String',
    depth: 'UInt32',
    name: 'LowCardinality(String)',
    kind: 'String',
    started_at: "DateTime64(9, 'UTC')",
    duration_ms: 'Float64',
    status: 'String',
    status_message: 'String',
    service_name: 'LowCardinality(String)',
    scope_name: 'LowCardinality(String)',
    scope_version: 'LowCardinality(String)',
    is_clamped: 'UInt8',
    attributes: 'Map(LowCardinality(String), String)',
    resource: 'Map(LowCardinality(String), String)',
    event_times: "Array(DateTime64(9, 'UTC'))",
    event_names: 'Array(LowCardinality(String))',
    event_attributes: 'Array(Map(LowCardinality(String), String))',
    link_trace_ids: 'Array(String)',
    link_span_ids: 'Array(String)',
    link_attributes: 'Array(Map(LowCardinality(String), String))',
  },
});
