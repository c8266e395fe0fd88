-- What was inferred of those records no key leads from: the publish's ends, any one of them.
CREATE TABLE {guesses:Identifier} ENGINE = Memory AS
SELECT sipHash64(trace_id, span_id, ordinal) AS node, sipHash64(trace_id, span_id) AS invocation, evidence, confidence, method,
       publish_trace_id, publish_span_id, publish_ordinal
FROM inferred_hops FINAL
WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM {dirty:Identifier})
