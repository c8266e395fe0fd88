-- When those records came, in microseconds: when their channel took them, where it says so to the millisecond, else when their
-- function was started; and what their link says of channel and content, which is only in the span where they have no key.
INSERT INTO {came:Identifier}
SELECT
    r.trace_id AS trace_id, r.span_id AS span_id, r.ordinal AS ordinal, r.to_function AS to_function, r.channel AS channel,
    r.publish AS publish, r.is_to_decide AS is_to_decide, l.said_channel AS said_channel, l.fingerprint AS fingerprint,
    if(avg(ifNull(l.event_ms, 0) % 1000 != 0) OVER (PARTITION BY r.to_function, r.channel) > 0.8 AND ifNull(l.event_ms, 0) > 0,
        assumeNotNull(l.event_ms) * 1000, toUnixTimestamp64Micro(r.at)) AS time
FROM {roots:Identifier} AS r
LEFT JOIN
(
    SELECT
        trace_id, span_id, toUInt32OrZero(link['choreoscope.delivery']) AS ordinal,
        any(link['choreoscope.channel']) AS said_channel,
        any(link['choreoscope.fingerprint']) AS fingerprint,
        any(toInt64OrNull(link['choreoscope.event_time_ms'])) AS event_ms
    FROM spans
    ARRAY JOIN link_attributes AS link
    WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM {roots:Identifier})
      AND mapContains(link, 'choreoscope.delivery')
    GROUP BY trace_id, span_id, ordinal
) AS l ON l.trace_id = r.trace_id AND l.span_id = r.span_id AND l.ordinal = r.ordinal
