-- What was inferred of the records of those invocations.
CREATE TABLE {guesses:Identifier} ENGINE = Memory AS
SELECT trace_id, span_id, ordinal, evidence, confidence, method, publish_trace_id, publish_span_id, publish_ordinal
FROM inferred_hops FINAL
WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM {dirty:Identifier})
