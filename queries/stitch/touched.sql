-- Flows to sum up again: all that those records are in, or were.
CREATE TABLE {touched:Identifier} ENGINE = Memory AS
SELECT DISTINCT arrayJoin(flow_ids) AS flow_id FROM {rows:Identifier}
UNION DISTINCT
SELECT DISTINCT arrayJoin(flow_ids) AS flow_id FROM {stored:Identifier}
WHERE node IN (SELECT node FROM {rows:Identifier} UNION ALL SELECT node FROM {gone:Identifier})
