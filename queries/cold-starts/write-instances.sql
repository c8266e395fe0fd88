INSERT INTO instances
SELECT
    function, began_at, instance, function_name, function_version, provider, account, region, architecture, runtime, memory_bytes,
    start, init_ms, container_ms, runtime_ms, init_billed_ms, lead_ms, is_init_failed, restarts, calls, errors, busy_ms, work_ms,
    billed_ms, max_concurrency, first_call_at, last_seen_at, first_trace_id, first_span_id, source, channel, {version:UInt64}, 0
FROM {fresh:Identifier}
