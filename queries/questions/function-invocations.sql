-- The latest invocations of one function in [from, to), newest first, each with up to three of its flows. How far back they go is
-- found first, among rows as they lie there, so that what came twice is told apart in that stretch alone.
WITH
    (
        SELECT min(started_at) FROM (
            SELECT started_at FROM invocations
            WHERE function = {function:String}
              AND started_at >= {from:DateTime64(3, 'UTC')} AND started_at < {to:DateTime64(3, 'UTC')}
            ORDER BY started_at DESC
            LIMIT 1 BY started_at, trace_id, span_id
            LIMIT {limit:UInt32})
    ) AS since,
    latest AS (
    SELECT trace_id, span_id, function_version, instance, request_id, source, channel, started_at, duration_ms,
           init_duration_ms, is_cold_start, is_error, error_type, is_unfinished, batch_size, billed_ms, computed_billed_ms, reported,
           memory_used_bytes, is_report_only
    FROM invocations FINAL
    WHERE function = {function:String}
      AND started_at >= greatest(toDateTime64({from:DateTime64(3, 'UTC')}, 9, 'UTC'), since) AND started_at < {to:DateTime64(3, 'UTC')}
    ORDER BY started_at DESC, trace_id, span_id
    LIMIT {limit:UInt32}
),
    flows_of AS (
    SELECT flow_id, trace_id, span_id FROM flow_members FINAL
    WHERE flow_id IN (SELECT flow_id FROM stitch_memberships WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM latest))
      AND (trace_id, span_id) IN (SELECT trace_id, span_id FROM latest)
)
SELECT
    lower(hex(l.trace_id)) AS trace_id,
    lower(hex(l.span_id)) AS span_id,
    l.function_version AS function_version,
    l.instance AS instance,
    l.request_id AS request_id,
    l.source AS source,
    l.channel AS channel,
    l.started_at AS started_at,
    l.duration_ms AS duration_ms,
    l.init_duration_ms AS init_duration_ms,
    l.is_cold_start AS is_cold_start,
    l.is_error AS is_error,
    l.error_type AS error_type,
    l.is_unfinished AS is_unfinished,
    l.batch_size AS batch_size,
    l.billed_ms AS billed_ms,
    l.computed_billed_ms AS computed_billed_ms,
    l.reported AS reported,
    l.memory_used_bytes AS memory_used_bytes,
    l.is_report_only AS is_report_only,
    m.flow_ids AS flow_ids,
    toUInt32(m.flows) AS flows
FROM latest AS l
LEFT JOIN (
    SELECT trace_id, span_id, arraySort(groupUniqArray(3)(lower(hex(flow_id)))) AS flow_ids, uniqExact(flow_id) AS flows
    FROM flows_of
    GROUP BY trace_id, span_id
) AS m ON l.trace_id = m.trace_id AND l.span_id = m.span_id
ORDER BY started_at DESC, trace_id, span_id
