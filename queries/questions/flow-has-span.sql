-- Whether a span belongs to a flow: it is one of the flow's invocations, or below one, with no other invocation between. One row.
WITH RECURSIVE above AS (
    SELECT span_id, parent_span_id, role IN ('invocation', 'entry') AS is_end, toUInt32(0) AS steps
    FROM spans FINAL
    WHERE trace_id = unhex({trace_id:String}) AND span_id = unhex({span_id:String})
    UNION ALL
    SELECT s.span_id AS span_id, s.parent_span_id AS parent_span_id, s.role IN ('invocation', 'entry') AS is_end, a.steps + 1 AS steps
    FROM spans AS s FINAL
    INNER JOIN above AS a ON s.span_id = a.parent_span_id
    WHERE s.trace_id = unhex({trace_id:String}) AND NOT a.is_end AND a.steps < 32
)
SELECT toUInt8(count() > 0) AS is_member
FROM flow_members FINAL
WHERE flow_id = unhex({flow_id:String}) AND trace_id = unhex({trace_id:String})
  AND (span_id = unhex({span_id:String}) OR span_id IN (SELECT span_id FROM above))
