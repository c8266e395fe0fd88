-- Flows to sum up again: those whose members moved, and those of every dirty invocation.
CREATE TABLE {touched:Identifier} ENGINE = Memory AS
SELECT flow_id FROM {moved:Identifier}
UNION DISTINCT
SELECT flow_id FROM stitch_memberships
WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM {dirty:Identifier})
