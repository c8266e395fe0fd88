-- Records whose stored membership is needed: the affected ones, and what they come from.
CREATE TABLE {asked:Identifier} ENGINE = Memory AS
SELECT trace_id, span_id, ordinal FROM {affected:Identifier}
UNION DISTINCT
SELECT from_trace_id, from_span_id, from_ordinal FROM {ways:Identifier}
