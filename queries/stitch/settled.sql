-- Flow rows that are new or different, and those that are gone or begin at another time (is_deleted).
CREATE TABLE {settled:Identifier} ENGINE = Memory AS
WITH before AS (SELECT * FROM flows FINAL WHERE flow_id IN (SELECT flow_id FROM {touched:Identifier}))
SELECT * FROM {summed:Identifier}
WHERE (flow_id, workflow, root_function, root_channel, started_at, ended_at, invocations, functions, hops, depth,
       errors, cold_starts, duplicates, round(billed_ms, 6))
    NOT IN (
    SELECT flow_id, workflow, root_function, root_channel, started_at, ended_at, invocations, functions, hops, depth,
           errors, cold_starts, duplicates, round(billed_ms, 6)
    FROM before)
UNION ALL
SELECT * REPLACE (1 AS is_deleted, {version:UInt64} AS version) FROM before
WHERE (flow_id, started_at) NOT IN (SELECT flow_id, started_at FROM {summed:Identifier})
