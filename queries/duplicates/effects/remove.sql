-- What is no duplicate any more.
INSERT INTO duplicate_effects (side, at, trace_id, span_id, ordinal, version, is_deleted)
SELECT DISTINCT side, at, trace_id, span_id, ordinal, {version:UInt64}, 1
FROM {dues:Identifier}
WHERE (at, trace_id, span_id, ordinal, side) NOT IN (SELECT at, trace_id, span_id, ordinal, side FROM {dups:Identifier})
