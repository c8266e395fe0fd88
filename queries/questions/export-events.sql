-- What happened in some flows: their invocations, once for each record that belongs to the flow, with how the record came. By flow and
-- time. [from, to] is when the flows began and ended: it bounds what is read.
WITH m AS
(
    SELECT flow_id, trace_id, span_id, ordinal, share, depth FROM flow_members FINAL
    WHERE flow_id IN (SELECT unhex(arrayJoin({flow_ids:Array(String)})))
)
SELECT
    lower(hex(m.flow_id)) AS flow_id,
    lower(hex(m.trace_id)) AS trace_id,
    lower(hex(m.span_id)) AS span_id,
    m.ordinal AS ordinal,
    m.depth AS depth,
    i.function AS function,
    i.function_name AS function_name,
    i.function_version AS function_version,
    i.instance AS instance,
    i.region AS region,
    i.started_at AS started_at,
    i.started_at + toIntervalNanosecond(toInt64(i.duration_ms * 1000000)) AS ended_at,
    i.duration_ms AS duration_ms,
    i.is_cold_start AS is_cold_start,
    i.is_error AS is_error,
    i.error_type AS error_type,
    i.is_unfinished AS is_unfinished,
    i.request_id AS request_id,
    toString(h.evidence) AS evidence,
    h.confidence AS confidence,
    if(h.channel != '', h.channel, i.channel) AS channel,
    lower(hex(h.publish_trace_id)) AS from_trace_id,
    lower(hex(h.from_span_id)) AS from_span_id,
    h.from_function AS from_function,
    h.wait_ms AS wait_ms,
    h.is_duplicate AS is_duplicate
FROM m
INNER JOIN
(
    SELECT * FROM invocations FINAL
    WHERE function IN {functions:Array(String)}
      AND started_at >= {from:DateTime64(9, 'UTC')} - INTERVAL 1 MINUTE AND started_at <= {to:DateTime64(9, 'UTC')} + INTERVAL 1 MINUTE
      AND (trace_id, span_id) IN (SELECT trace_id, span_id FROM m)
) AS i ON i.trace_id = m.trace_id AND i.span_id = m.span_id
LEFT JOIN
(
    SELECT * FROM hops FINAL WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM m)
) AS h ON h.trace_id = m.trace_id AND h.span_id = m.span_id AND h.ordinal = m.ordinal
ORDER BY flow_id, started_at, trace_id, span_id, ordinal
