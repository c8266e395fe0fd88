-- Records whose flows are worked out again: those of dirty invocations, the changed among them or not (a stitch
-- that died may have written its hops and no more), and, round by round, what they reach.
CREATE TABLE {affected:Identifier} ENGINE = Memory AS
SELECT trace_id, span_id, ordinal, toUInt32(0) AS round FROM {found:Identifier}
UNION DISTINCT
SELECT trace_id, span_id, ordinal, toUInt32(0) AS round FROM {changed:Identifier}
