INSERT INTO invocations (
    trace_id, span_id, function, function_name, function_version, provider, account, region, instance, request_id, trigger, started_at,
    duration_ms, init_duration_ms, billed_ms, is_cold_start, memory_bytes, architecture, runtime, is_error, error_type, error_message,
    batch_size, reported, memory_used_bytes, restore_duration_ms, initialization_type, status, is_report_only, received_at, version)
SETTINGS optimize_on_insert = 0
SELECT
    trace_id, span_id, function, function_name, function_version, provider, account, region, instance, request_id, trigger, started_at,
    duration_ms, init_duration_ms, billed_ms, is_cold_start, memory_bytes, architecture, runtime, is_error, error_type, error_message,
    1, reported, memory_used_bytes, restore_duration_ms, initialization_type, status, 1, received_at, version
FROM {made:Identifier}
