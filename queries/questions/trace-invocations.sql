SELECT
    lower(hex(i.span_id)) AS span_id,
    function,
    started_at,
    duration_ms,
    is_cold_start,
    is_error
FROM invocations AS i FINAL
WHERE (i.function, i.started_at, i.trace_id, i.span_id) IN (
    SELECT CAST(function, 'String'), started_at, trace_id, span_id FROM invocation_places WHERE trace_id = toFixedString(unhex({trace_id:String}), 16))
ORDER BY i.started_at, i.span_id
