-- One parent further up, for those not at an invocation yet.
INSERT INTO {climb:Identifier}
SELECT DISTINCT c.trace_id, c.span_id, s.parent_span_id, {step:UInt32} + 1
FROM {climb:Identifier} AS c
INNER JOIN
(
    SELECT trace_id, span_id, parent_span_id FROM spans
    WHERE (trace_id, span_id) IN (SELECT trace_id, reached FROM {climb:Identifier} WHERE step = {step:UInt32})
) AS s ON s.trace_id = c.trace_id AND s.span_id = c.reached
WHERE c.step = {step:UInt32}
  AND (c.trace_id, c.reached) NOT IN (SELECT trace_id, span_id FROM {summits:Identifier})
  AND s.parent_span_id != toFixedString('', 8)
