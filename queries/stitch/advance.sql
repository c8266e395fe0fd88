-- Records all of whose origins are done.
INSERT INTO {done:Identifier}
SELECT trace_id, span_id, ordinal, {level:UInt32}
FROM {edges:Identifier}
WHERE (trace_id, span_id, ordinal) NOT IN (SELECT trace_id, span_id, ordinal FROM {done:Identifier})
GROUP BY trace_id, span_id, ordinal
HAVING countIf(is_inner AND (from_trace_id, from_span_id, from_ordinal) NOT IN (
    SELECT trace_id, span_id, ordinal FROM {done:Identifier})) = 0
