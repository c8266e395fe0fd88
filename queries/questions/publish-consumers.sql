-- Everybody who received one publish, in the order of delivery, with the flows each delivery belongs to.
WITH
hints AS (
    SELECT DISTINCT trace_id, span_id, ordinal FROM stitch_children WHERE publish_trace_id = unhex({trace_id:String})
),
received AS (
    SELECT * FROM hops FINAL
    WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM hints) AND (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM hints)
      AND evidence != 'none'
      AND publish_trace_id = unhex({trace_id:String}) AND publish_span_id = unhex({span_id:String}) AND publish_ordinal = {ordinal:UInt32}
)
SELECT
    lower(hex(r.trace_id)) AS trace_id,
    lower(hex(r.span_id)) AS span_id,
    r.ordinal AS ordinal,
    lower(hex(r.from_span_id)) AS from_span_id,
    r.from_function AS from_function,
    r.to_function AS to_function,
    toString(r.evidence) AS evidence,
    r.confidence AS confidence,
    r.carrier AS carrier,
    r.key AS key,
    r.channel AS channel,
    r.via AS via,
    r.published_at AS published_at,
    r.delivered_at AS delivered_at,
    r.wait_ms AS wait_ms,
    r.is_skewed AS is_skewed,
    r.is_duplicate AS is_duplicate,
    r.receive_count AS receive_count,
    m.flow_ids AS flow_ids
FROM received AS r
LEFT JOIN (
    SELECT trace_id, span_id, ordinal, arraySort(groupUniqArray(20)(lower(hex(flow_id)))) AS flow_ids
    FROM flow_members FINAL
    WHERE flow_id IN (
        SELECT flow_id FROM stitch_memberships WHERE (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM received))
      AND (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM received)
    GROUP BY trace_id, span_id, ordinal
) AS m ON r.trace_id = m.trace_id AND r.span_id = m.span_id AND r.ordinal = m.ordinal
ORDER BY delivered_at, trace_id, span_id, ordinal
LIMIT {limit:UInt32}
