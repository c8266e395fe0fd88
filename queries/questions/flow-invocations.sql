-- The invocations of one flow in the order they began, with the flow's part of each: records is how many of
-- its records belong to the flow, flow_share how much of the invocation (0 to 1).
WITH m AS (
    SELECT trace_id, span_id, min(depth) AS depth, count() AS records, sum(share) AS record_shares
    FROM flow_members FINAL
    WHERE flow_id = unhex({flow_id:String})
    GROUP BY trace_id, span_id
)
SELECT
    lower(hex(i.trace_id)) AS trace_id,
    lower(hex(i.span_id)) AS span_id,
    i.function AS function,
    i.function_name AS function_name,
    i.function_version AS function_version,
    i.instance AS instance,
    i.request_id AS request_id,
    i.source AS source,
    i.channel AS channel,
    i.started_at AS started_at,
    i.duration_ms AS duration_ms,
    i.init_duration_ms AS init_duration_ms,
    i.is_cold_start AS is_cold_start,
    i.is_error AS is_error,
    i.error_type AS error_type,
    i.error_message AS error_message,
    i.is_unfinished AS is_unfinished,
    i.batch_size AS batch_size,
    i.billed_ms AS billed_ms,
    i.computed_billed_ms AS computed_billed_ms,
    i.reported AS reported,
    i.memory_used_bytes AS memory_used_bytes,
    i.is_report_only AS is_report_only,
    toUInt32(length(i.failed_records)) AS failed_records,
    m.depth AS depth,
    toUInt32(m.records) AS records,
    least(1., m.record_shares / i.batch_size) AS flow_share
FROM invocations AS i FINAL
INNER JOIN m ON i.trace_id = m.trace_id AND i.span_id = m.span_id
WHERE (i.function, i.started_at, i.trace_id, i.span_id) IN (
    SELECT CAST(function, 'String'), started_at, trace_id, span_id FROM invocation_places WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM m))
ORDER BY i.started_at, i.trace_id, i.span_id
LIMIT {limit:UInt32}
