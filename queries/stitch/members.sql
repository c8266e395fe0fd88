-- Membership as worked out in this pass; to begin with, that of the unaffected records it starts from.
CREATE TABLE {members:Identifier} ENGINE = Memory AS
SELECT * FROM {stored:Identifier}
WHERE (trace_id, span_id, ordinal) NOT IN (SELECT trace_id, span_id, ordinal FROM {affected:Identifier})
