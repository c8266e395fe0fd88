-- Flows of the touched slices, by variant.
INSERT INTO workflow_hours
    (workflow, variant, hour, slice, flows, errors, dead_lettered, missing, duration_ms, wait_ms, work_ms, cost_usd, first_seen, last_seen,
     settled_at, example_flow_id, root_function, root_channel, version)
SELECT
    workflow, variant, toStartOfHour(f.started_at) AS hour, toUInt8(intDiv(toMinute(f.started_at), 5)) AS slice,
    count(), countIf(errors > 0), countIf(dead_letters > 0),
    sumMapIf(map(toDateTime(expected_by, 'UTC'), toUInt64(1)), dead_letters = 0 AND unreceived > 0),
    quantilesTDigestState(0.5, 0.95, 0.99)(toFloat32(duration_ms)),
    sum(wait_ms), sum(work_ms), sum(cost_usd), toDateTime64(min(started_at), 3, 'UTC'), toDateTime64(max(started_at), 3, 'UTC'),
    min(greatest(toDateTime64(ended_at, 3, 'UTC') + INTERVAL 30 SECOND, if(unreceived > 0, expected_by, toDateTime64(0, 3, 'UTC')))), argMax(flow_id, (started_at, flow_id)),
    argMax(hops[1].5, (started_at, flow_id)), argMax(hops[1].3, (started_at, flow_id)), {version:UInt64}
FROM
(
    SELECT workflow, variant, started_at, ended_at, flow_id, errors, dead_letters, unreceived, expected_by, duration_ms, wait_ms, work_ms, cost_usd, hops FROM flow_facts FINAL
    WHERE toStartOfFiveMinutes(started_at) IN (SELECT began FROM {slots:Identifier})
      AND (workflow, toStartOfFiveMinutes(started_at)) IN (SELECT workflow, began FROM {slots:Identifier})
      AND (started_at, flow_id) NOT IN (SELECT started_at, flow_id FROM {fresh:Identifier})
    UNION ALL
    SELECT workflow, variant, started_at, ended_at, flow_id, errors, dead_letters, unreceived, expected_by, duration_ms, wait_ms, work_ms, cost_usd, hops FROM {fresh:Identifier} WHERE is_deleted = 0
) AS f
GROUP BY workflow, variant, hour, slice
