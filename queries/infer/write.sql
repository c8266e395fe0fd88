-- What is new or different of the records that were thought about, and what is inferred no more (is_deleted). A confidence that is
-- nearly the same stays as it is.
INSERT INTO inferred_hops
    (trace_id, span_id, ordinal, evidence, confidence, method, publish_trace_id, publish_span_id, publish_ordinal, is_deleted, version)
WITH before AS
(
    SELECT * FROM inferred_hops FINAL WHERE (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM {scope:Identifier})
)
SELECT
    r.trace_id, r.span_id, r.ordinal, r.evidence, r.confidence, r.method, r.publish_trace_id, r.publish_span_id, r.publish_ordinal,
    0, {version:UInt64}
FROM {results:Identifier} AS r
LEFT JOIN before AS b ON b.trace_id = r.trace_id AND b.span_id = r.span_id AND b.ordinal = r.ordinal
WHERE (toString(b.evidence), b.method, b.publish_trace_id, b.publish_span_id, b.publish_ordinal)
    != (r.evidence, r.method, r.publish_trace_id, r.publish_span_id, r.publish_ordinal)
   OR abs(b.confidence - r.confidence) > 0.05
UNION ALL
SELECT
    trace_id, span_id, ordinal, evidence, confidence, method, publish_trace_id, publish_span_id, publish_ordinal,
    1, {version:UInt64}
FROM before
WHERE (trace_id, span_id, ordinal) NOT IN (SELECT trace_id, span_id, ordinal FROM {results:Identifier})
  AND (method != 'times'
    OR (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM {scope:Identifier} WHERE by_time)
    OR (publish_trace_id, publish_span_id, publish_ordinal) IN (
        SELECT trace_id, span_id, ordinal FROM {inbox:Identifier} WHERE what = 'received'))
