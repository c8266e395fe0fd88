import { question } from '../question.ts';

/**
 * Instances that began in [from, to), the latest first. Milliseconds; `lived_ms` ends with the last call that was seen.
 * @param only 'unused', 'cold', '' for any
 * @param function identity, '' for all
 */
export const instanceList = question({
  file: 'instance-list.sql',
  params: {
    now: "DateTime64(3, 'UTC')",
    function: 'String',
    from: "DateTime64(3, 'UTC')",
    to: "DateTime64(3, 'UTC')",
    only: 'String',
    limit: 'UInt32',
  },
  columns: {
    function: 'String',
    function_name: 'LowCardinality(String)',
    instance: 'String',
    start: 'String',
    began_at: "DateTime64(9, 'UTC')",
    last_seen_at: "DateTime64(9, 'UTC')",
    first_call_at: "Nullable(DateTime64(9, 'UTC'))",
    function_version: 'LowCardinality(String)',
    architecture: 'LowCardinality(String)',
    runtime: 'LowCardinality(String)',
    memory_bytes: 'Nullable(Float64)',
    init_ms: 'Nullable(Float64)',
    container_ms: 'Nullable(Float64)',
    runtime_ms: 'Nullable(Float64)',
    lead_ms: 'Nullable(Float64)',
    init_billed_ms: 'Float64',
    is_init_failed: 'UInt8',
    lived_ms: 'Float64',
    calls: 'UInt32',
    errors: 'UInt32',
    restarts: 'UInt32',
    busy_ms: 'Float64',
    max_concurrency: 'UInt32',
    source: 'LowCardinality(String)',
    channel: 'String',
    first_trace_id: 'String',
    first_span_id: 'String',
    is_unused: 'UInt8',
  },
});
