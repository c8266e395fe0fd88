-- The flows that invocations are in, and their workflows. An empty span stands for any of the trace.
SELECT
    lower(hex(m.trace_id)) AS trace_id,
    lower(hex(m.span_id)) AS span_id,
    lower(hex(m.flow_id)) AS flow_id,
    f.workflow AS workflow
FROM
(
    SELECT flow_id, trace_id, span_id FROM flow_members FINAL
    WHERE (flow_id, trace_id) IN (
        SELECT flow_id, trace_id FROM stitch_memberships
        WHERE trace_id IN (SELECT toFixedString(unhex(arrayJoin({traces:Array(String)})), 16)))
    GROUP BY flow_id, trace_id, span_id
    ORDER BY flow_id
    LIMIT 3 BY trace_id, span_id
) AS m
INNER JOIN (
    SELECT flow_id, workflow FROM flows FINAL
    WHERE flow_id IN (SELECT flow_id FROM stitch_memberships WHERE trace_id IN (SELECT toFixedString(unhex(arrayJoin({traces:Array(String)})), 16)))
) AS f ON m.flow_id = f.flow_id
ORDER BY flow_id, trace_id, span_id
