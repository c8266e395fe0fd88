-- Every delivered record of one flow and the publish it came from, in the order of delivery. evidence 'none'
-- is the flow's root. is_duplicate: the same publish had already been delivered to the same function.
SELECT
    lower(hex(h.trace_id)) AS trace_id,
    lower(hex(h.span_id)) AS span_id,
    h.ordinal AS ordinal,
    toString(h.evidence) AS evidence,
    h.confidence AS confidence,
    h.carrier AS carrier,
    h.key AS key,
    lower(hex(h.publish_trace_id)) AS publish_trace_id,
    lower(hex(h.publish_span_id)) AS publish_span_id,
    h.publish_ordinal AS publish_ordinal,
    lower(hex(h.from_span_id)) AS from_span_id,
    h.from_record AS from_record,
    h.from_function AS from_function,
    h.to_function AS to_function,
    h.channel AS channel,
    h.via AS via,
    h.published_at AS published_at,
    h.delivered_at AS delivered_at,
    h.wait_ms AS wait_ms,
    h.is_skewed AS is_skewed,
    h.receive_count AS receive_count,
    toFloat64(h.payload_bytes) AS payload_bytes,
    m.share AS share,
    m.depth AS depth,
    h.evidence != 'none' AND row_number() OVER (
        PARTITION BY h.to_function, h.publish_trace_id, h.publish_span_id, h.publish_ordinal
        ORDER BY h.delivered_at, h.trace_id, h.span_id, h.ordinal) > 1 AS is_duplicate
FROM hops AS h FINAL
INNER JOIN (
    SELECT trace_id, span_id, ordinal, share, depth FROM flow_members FINAL
    WHERE flow_id = unhex({flow_id:String})
) AS m ON h.trace_id = m.trace_id AND h.span_id = m.span_id AND h.ordinal = m.ordinal
WHERE (h.trace_id, h.span_id) IN (
    SELECT trace_id, span_id FROM flow_members FINAL WHERE flow_id = unhex({flow_id:String}))
ORDER BY h.delivered_at, h.trace_id, h.span_id, h.ordinal
LIMIT {limit:UInt32}
