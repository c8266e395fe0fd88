-- Those that are flows now.
CREATE TABLE {flows:Identifier} ENGINE = Memory AS
SELECT flow_id, workflow, started_at, ended_at, duration_ms, errors FROM flows FINAL
WHERE (started_at, flow_id) IN (SELECT started_at, flow_id FROM {taken:Identifier})
