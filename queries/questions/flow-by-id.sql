-- One flow, by its id in hex; no row when there is none.
SELECT
    lower(hex(f.flow_id)) AS flow_id,
    workflow,
    lower(hex(root_trace_id)) AS root_trace_id,
    lower(hex(root_span_id)) AS root_span_id,
    root_function,
    root_channel,
    started_at,
    ended_at,
    duration_ms,
    invocations,
    functions,
    hops,
    depth,
    errors,
    cold_starts,
    duplicates,
    billed_ms
FROM flows AS f FINAL
WHERE (f.started_at, f.flow_id) IN (SELECT started_at, flow_id FROM flow_places WHERE flow_id = unhex({flow_id:String}))
