-- One flow as a graph: a hop is up to three legs, function to channel, channel to the channel that delivered
-- it, channel to function. Legs with the same ends and evidence are one row with its count: publishes on the
-- first leg, deliveries on the others, and the confidence of the least sure. A hop without a channel of its own is one leg, function to function.
SELECT
    leg.1 AS from_kind,
    leg.2 AS from_name,
    leg.3 AS to_kind,
    leg.4 AS to_name,
    evidence,
    toUInt32(uniqExact(leg.5)) AS times,
    quantile(0.5)(wait_ms) AS p50_wait_ms,
    min(confidence) AS confidence
FROM (
    SELECT
        toString(h.evidence) AS evidence,
        h.wait_ms AS wait_ms,
        h.confidence AS confidence,
        h.channel IN ('', h.to_function) AS is_direct,
        h.via NOT IN ('', h.channel) AS has_via,
        cityHash64(h.publish_trace_id, h.publish_span_id, h.publish_ordinal) AS publish,
        cityHash64(h.trace_id, h.span_id, h.ordinal) AS delivery,
        arrayJoin(arrayFilter(l -> l.2 != '' AND l.4 != '', [
            ('function', if(is_direct, '', h.from_function), 'channel', h.channel, publish),
            ('function', if(is_direct, h.from_function, ''), 'function', h.to_function, delivery),
            ('channel', if(has_via AND NOT is_direct, h.channel, ''), 'channel', h.via, delivery),
            ('channel', multiIf(is_direct, '', has_via, h.via, h.channel), 'function', h.to_function, delivery)
        ])) AS leg
    FROM hops AS h FINAL
    WHERE (h.trace_id, h.span_id, h.ordinal) IN (
        SELECT trace_id, span_id, ordinal FROM flow_members FINAL WHERE flow_id = unhex({flow_id:String}))
)
GROUP BY leg.1, leg.2, leg.3, leg.4, evidence
ORDER BY from_kind, from_name, to_kind, to_name, evidence
