-- Records whose flows are known, by level. Level 0: the roots.
CREATE TABLE {done:Identifier} ENGINE = Memory AS
SELECT trace_id, span_id, ordinal, toUInt32(0) AS level FROM {nodes:Identifier}
WHERE (trace_id, span_id, ordinal) NOT IN (SELECT trace_id, span_id, ordinal FROM {edges:Identifier})
