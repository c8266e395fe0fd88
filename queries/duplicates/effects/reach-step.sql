-- One hop further. What an invocation sent for all of its records is each one's in equal parts.
INSERT INTO {reach:Identifier}
WITH last AS (SELECT start, trace_id, span_id, ordinal, weight FROM {reach:Identifier} WHERE level = {level:UInt32})
SELECT
    l.start, {level:UInt32} + 1, h.trace_id, h.span_id, h.ordinal,
    sum(l.weight * if(h.from_record IS NULL, 1 / greatest(i.batch_size, 1), 1)),
    h.publish_trace_id, h.publish_span_id, h.publish_ordinal
FROM last AS l
INNER JOIN
(
    SELECT trace_id, span_id, ordinal, from_span_id, from_record, publish_trace_id, publish_span_id, publish_ordinal FROM hops FINAL
    WHERE (trace_id, span_id, ordinal) IN (
        SELECT trace_id, span_id, ordinal FROM stitch_children
        WHERE (publish_trace_id, from_span_id) IN (SELECT trace_id, span_id FROM last))
      AND evidence != 'none'
) AS h ON h.publish_trace_id = l.trace_id AND h.from_span_id = l.span_id
INNER JOIN {starts:Identifier} AS s ON s.id = l.start
LEFT JOIN {invocations:Identifier} AS i ON i.trace_id = l.trace_id AND i.span_id = l.span_id
LEFT JOIN (SELECT id, trace_id, span_id, ordinal, certainty FROM {dups:Identifier} WHERE side = 'delivery') AS d
    ON d.trace_id = h.trace_id AND d.span_id = h.span_id AND d.ordinal = h.ordinal
LEFT JOIN (SELECT id, trace_id, span_id, ordinal, certainty FROM {dups:Identifier} WHERE side = 'publish') AS p
    ON p.trace_id = h.publish_trace_id AND p.span_id = h.publish_span_id AND p.ordinal = h.publish_ordinal
WHERE (h.from_record IS NULL OR h.from_record = l.ordinal)
  AND (d.id = 0 OR (s.is_open AND s.certainty <= d.certainty))
  AND (p.id = 0 OR (s.is_open AND s.certainty <= p.certainty))
  AND (l.start, h.trace_id, h.span_id, h.ordinal) NOT IN (SELECT start, trace_id, span_id, ordinal FROM {reach:Identifier})
GROUP BY l.start, h.trace_id, h.span_id, h.ordinal, h.publish_trace_id, h.publish_span_id, h.publish_ordinal
