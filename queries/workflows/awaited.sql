-- Those nobody else received either, by no flow's record. A call that another instrumentation saw too, in a span around ours, is
-- received when that span's event was.
CREATE TABLE {awaited:Identifier} ENGINE = Memory AS
WITH heard AS
(
    SELECT publish_trace_id, publish_span_id, publish_ordinal FROM hops FINAL
    WHERE (trace_id, span_id, ordinal) IN (
        SELECT trace_id, span_id, ordinal FROM stitch_children
        WHERE (publish_trace_id, from_span_id) IN (SELECT trace_id, invocation_span_id FROM {missed:Identifier}))
      AND evidence != 'none'
)
SELECT flow_id, arraySort(groupArray((toString(function), toString(channel), toDateTime64(at, 3, 'UTC')))) AS awaited
FROM {missed:Identifier}
WHERE (trace_id, span_id, ordinal) NOT IN (SELECT publish_trace_id, publish_span_id, publish_ordinal FROM heard)
  AND (trace_id, span_id) NOT IN (
    SELECT trace_id, span_id FROM spans
    WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM {missed:Identifier})
      AND (trace_id, parent_span_id) IN (SELECT publish_trace_id, publish_span_id FROM heard))
GROUP BY flow_id
