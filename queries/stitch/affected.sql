-- Records whose flows are worked out again: the changed ones and, round by round, what they reach.
CREATE TABLE {affected:Identifier} ENGINE = Memory AS
SELECT trace_id, span_id, ordinal, toUInt32(0) AS round FROM {changed:Identifier}
