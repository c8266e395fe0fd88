-- Their invocations.
INSERT INTO workflow_functions
    (workflow, variant, hour, slice, function, function_version, invocations, flows, errors, cold_starts, duration_ms, cost_usd, version)
SELECT
    workflow, variant, toStartOfHour(started_at) AS hour, toUInt8(intDiv(toMinute(started_at), 5)) AS slice,
    c.1, c.2, count(), uniqExact(flow_id), sum(c.3), sum(c.4), quantilesTDigestState(0.5, 0.95, 0.99)(c.5), sum(c.6), {version:UInt64}
FROM
(
    SELECT workflow, variant, started_at, flow_id, calls FROM flow_facts FINAL
    WHERE toStartOfFiveMinutes(started_at) IN (SELECT began FROM {slots:Identifier})
      AND (workflow, toStartOfFiveMinutes(started_at)) IN (SELECT workflow, began FROM {slots:Identifier})
      AND (started_at, flow_id) NOT IN (SELECT started_at, flow_id FROM {fresh:Identifier})
    UNION ALL
    SELECT workflow, variant, started_at, flow_id, calls FROM {fresh:Identifier} WHERE is_deleted = 0
) AS f
ARRAY JOIN calls AS c
GROUP BY workflow, variant, hour, slice, c.1, c.2
