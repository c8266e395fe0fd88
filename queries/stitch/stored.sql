-- Their stored membership.
CREATE TABLE {stored:Identifier} ENGINE = Memory AS
SELECT flow_id, trace_id, span_id, ordinal, share, depth
FROM flow_members FINAL
WHERE (flow_id, trace_id, span_id, ordinal) IN (
    SELECT flow_id, trace_id, span_id, ordinal FROM stitch_memberships
    WHERE (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM {asked:Identifier}))
