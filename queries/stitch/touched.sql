-- Flows to sum up again: all that the affected records are in, or were.
CREATE TABLE {touched:Identifier} ENGINE = Memory AS
SELECT flow_id FROM {moved:Identifier}
UNION DISTINCT
SELECT flow_id FROM stitch_memberships
WHERE (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM {affected:Identifier})
