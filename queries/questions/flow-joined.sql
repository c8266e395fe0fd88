-- Flows that one flow goes on in, or came from, at an invocation that more flows went into than are followed: what it sent for all of
-- them begins a flow of its own. `direction` in: the flows that went into where this one begins; out: the flows
-- that begin at an invocation of this one.
WITH
this AS (
    SELECT started_at, ended_at, joined_from_trace_id, joined_from_span_id
    FROM flows FINAL WHERE flow_id = unhex({flow_id:String}) LIMIT 1
),
here AS (
    SELECT DISTINCT trace_id, span_id FROM flow_members FINAL WHERE flow_id = unhex({flow_id:String})
)
SELECT
    j.direction AS direction,
    lower(hex(j.flow_id)) AS flow_id,
    lower(hex(j.trace_id)) AS trace_id,
    lower(hex(j.span_id)) AS span_id
FROM (
    SELECT 'in' AS direction, flow_id, trace_id, span_id FROM flow_members FINAL
    WHERE flow_id IN (
        SELECT DISTINCT flow_id FROM stitch_memberships
        WHERE (trace_id, span_id) IN (SELECT joined_from_trace_id, joined_from_span_id FROM this WHERE joined_from_span_id != toFixedString('', 8))
        LIMIT {limit:UInt32})
      AND (trace_id, span_id) IN (SELECT joined_from_trace_id, joined_from_span_id FROM this WHERE joined_from_span_id != toFixedString('', 8))
    LIMIT 1 BY flow_id
    UNION ALL
    SELECT 'out' AS direction, flow_id, joined_from_trace_id AS trace_id, joined_from_span_id AS span_id FROM flows FINAL
    WHERE started_at >= (SELECT min(started_at) FROM this) AND started_at < (SELECT max(ended_at) FROM this) + INTERVAL 15 DAY
      AND joined_from_span_id != toFixedString('', 8)
      AND (joined_from_trace_id, joined_from_span_id) IN (SELECT trace_id, span_id FROM here)
) AS j
ORDER BY direction, flow_id
LIMIT {limit:UInt32} BY direction
