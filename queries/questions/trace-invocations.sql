SELECT
    lower(hex(span_id)) AS span_id,
    function,
    started_at,
    duration_ms,
    is_cold_start,
    is_error
FROM invocations FINAL
WHERE trace_id = toFixedString(unhex({trace_id:String}), 16)
ORDER BY started_at, span_id
