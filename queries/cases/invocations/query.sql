SELECT
    lower(hex(span_id)) AS span_id, function, function_name, function_version, provider, account, region, instance, request_id,
    trigger, source, channel, duration_ms, init_duration_ms, billed_ms, is_cold_start, memory_bytes, architecture, runtime,
    is_error, error_type, error_message, is_unfinished, batch_size, failed_records
FROM invocations FINAL
ORDER BY started_at, span_id
