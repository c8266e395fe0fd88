-- The functions of one flow, with what they did in it.
SELECT
    function,
    any(function_name) AS name,
    toUInt32(count()) AS invocations,
    toUInt32(countIf(is_error)) AS errors,
    toUInt32(countIf(is_cold_start)) AS cold_starts,
    quantile(0.5)(duration_ms) AS p50_ms
FROM invocations FINAL
WHERE (function, started_at, trace_id, span_id) IN (
    SELECT CAST(function, 'String'), started_at, trace_id, span_id FROM invocation_places WHERE (trace_id, span_id) IN (
        SELECT trace_id, span_id FROM flow_members FINAL WHERE flow_id = unhex({flow_id:String})))
GROUP BY function
ORDER BY function
