CREATE TABLE {members:Identifier} ENGINE = Memory AS
SELECT flow_id, trace_id, span_id, ordinal, share, depth FROM flow_members FINAL
WHERE flow_id IN (SELECT flow_id FROM {flows:Identifier})
