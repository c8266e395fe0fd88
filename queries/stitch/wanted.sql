-- Invocations that publishes name or climbed to.
CREATE TABLE {wanted:Identifier} ENGINE = Memory AS
SELECT DISTINCT trace_id, invocation_span_id AS span_id FROM {publishes:Identifier}
WHERE invocation_span_id != toFixedString('', 8)
UNION DISTINCT
SELECT trace_id, reached AS span_id FROM {climb:Identifier}
WHERE (trace_id, reached) IN (SELECT trace_id, span_id FROM {summits:Identifier})
