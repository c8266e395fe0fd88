-- How far apart the clocks of the instances were that one flow's hops went between, by those hops alone. A message cannot
-- arrive before it was sent: the receiver's clock is ahead of the sender's by at most the least of delivered - published, and
-- by at least its negative on the way back. Where there were both ways, the truth is between; the middle of it is offset_ms.
WITH
proven AS (
    SELECT
        trace_id, span_id, ordinal, publish_trace_id, from_span_id, is_skewed,
        (toUnixTimestamp64Nano(delivered_at) - toUnixTimestamp64Nano(published_at)) / 1e6 AS wait_ms
    FROM hops FINAL
    WHERE (trace_id, span_id, ordinal) IN (
        SELECT trace_id, span_id, ordinal FROM flow_members FINAL WHERE flow_id = unhex({flow_id:String}))
      AND evidence IN ('id', 'context', 'pointer')
      AND from_span_id != toFixedString('', 8)
)
SELECT
    if(is_turned, b, a).1 AS from_function,
    if(is_turned, b, a).2 AS from_instance,
    if(is_turned, a, b).1 AS to_function,
    if(is_turned, a, b).2 AS to_instance,
    toUInt32(if(is_turned, ba_hops, ab_hops)) AS hops,
    toUInt32(if(is_turned, ba_skewed, ab_skewed)) AS skewed_hops,
    ifNull(if(is_turned, ba_wait_ms, ab_wait_ms), 0) AS least_wait_ms,
    toUInt32(if(is_turned, ab_hops, ba_hops)) AS back_hops,
    toUInt32(if(is_turned, ab_skewed, ba_skewed)) AS back_skewed_hops,
    if(is_turned, ab_wait_ms, ba_wait_ms) AS back_least_wait_ms,
    -back_least_wait_ms AS offset_least_ms,
    least_wait_ms AS offset_most_ms,
    (offset_least_ms + offset_most_ms) / 2 AS offset_ms
FROM
(
    SELECT
        if(sent < got, sent, got) AS a,
        if(sent < got, got, sent) AS b,
        countIf(sent = a) AS ab_hops,
        countIf(sent != a) AS ba_hops,
        sumIf(is_skewed, sent = a) AS ab_skewed,
        sumIf(is_skewed, sent != a) AS ba_skewed,
        minOrNullIf(wait_ms, sent = a) AS ab_wait_ms,
        minOrNullIf(wait_ms, sent != a) AS ba_wait_ms,
        ba_hops > ab_hops AS is_turned
    FROM
    (
        SELECT
            anyIf(c.clock, p.end.3 = 1) AS sent,
            anyIf(c.clock, p.end.3 = 2) AS got,
            any(p.is_skewed) AS is_skewed,
            any(p.wait_ms) AS wait_ms
        FROM (
            SELECT trace_id, span_id, ordinal, is_skewed, wait_ms,
                   arrayJoin([(publish_trace_id, from_span_id, toUInt8(1)), (trace_id, span_id, toUInt8(2))]) AS end
            FROM proven
        ) AS p
        INNER JOIN (
            SELECT trace_id, span_id, (function, instance) AS clock FROM invocations FINAL
            WHERE (function, started_at, trace_id, span_id) IN (
                SELECT CAST(function, 'String'), started_at, trace_id, span_id FROM invocation_places
                WHERE (trace_id, span_id) IN (
                    SELECT arrayJoin([(publish_trace_id, from_span_id), (trace_id, span_id)]) AS end FROM proven))
        ) AS c ON c.trace_id = p.end.1 AND c.span_id = p.end.2
        GROUP BY p.trace_id, p.span_id, p.ordinal
        HAVING uniqExact(p.end.3) = 2 AND sent != got
    )
    GROUP BY a, b
)
ORDER BY least(least_wait_ms, ifNull(back_least_wait_ms, 0)), from_function, to_function, from_instance, to_instance
LIMIT {limit:UInt32}
