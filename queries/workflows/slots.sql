-- The slices of workflows whose rollups are made again: where these flows are, or were.
CREATE TABLE {slots:Identifier} ENGINE = Memory AS
SELECT DISTINCT workflow, toStartOfFiveMinutes(started_at) AS began
FROM
(
    SELECT workflow, started_at FROM {fresh:Identifier}
    UNION ALL
    SELECT workflow, started_at FROM flow_facts
    WHERE (started_at, flow_id) IN (SELECT started_at, flow_id FROM {fresh:Identifier} UNION ALL SELECT started_at, flow_id FROM {taken:Identifier})
    UNION ALL
    SELECT workflow, started_at FROM flows
    WHERE (started_at, flow_id) IN (SELECT started_at, flow_id FROM {taken:Identifier})
)
