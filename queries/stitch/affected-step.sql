-- One hop further from what the last round found.
INSERT INTO {affected:Identifier}
WITH
    last AS (SELECT trace_id, span_id, ordinal FROM {affected:Identifier} WHERE round = {round:UInt32}),
    hints AS
    (
        SELECT trace_id, span_id, ordinal FROM stitch_children
        WHERE (publish_trace_id, from_span_id) IN (SELECT trace_id, span_id FROM last)
    )
SELECT DISTINCT trace_id, span_id, ordinal, {round:UInt32} + 1
FROM hops FINAL
WHERE (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM hints)
  AND ((publish_trace_id, from_span_id, ifNull(from_record, 0)) IN (SELECT trace_id, span_id, ordinal FROM last)
       OR (from_record IS NULL AND (publish_trace_id, from_span_id) IN (SELECT trace_id, span_id FROM last)))
  AND (trace_id, span_id, ordinal) NOT IN (SELECT trace_id, span_id, ordinal FROM {affected:Identifier})
