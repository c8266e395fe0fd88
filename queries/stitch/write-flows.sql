INSERT INTO flows (
    flow_id, root_trace_id, root_span_id, root_ordinal, root_function, root_channel, workflow, started_at, ended_at,
     duration_ms, invocations, functions, hops, depth, errors, cold_starts, duplicates, billed_ms, joined_from_trace_id,
     joined_from_span_id, is_deleted, version)
SETTINGS optimize_on_insert = 0
SELECT
    flow_id, root_trace_id, root_span_id, root_ordinal, root_function, root_channel, workflow, started_at, ended_at,
    duration_ms, invocations, functions, hops, depth, errors, cold_starts, duplicates, billed_ms, joined_from_trace_id,
    joined_from_span_id, is_deleted, {version:UInt64}
FROM {settled:Identifier}
