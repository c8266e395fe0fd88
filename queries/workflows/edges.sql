-- Their hops. What set a flow off is no way from function to function.
INSERT INTO workflow_edges
    (workflow, variant, hour, slice, from_function, from_version, channel, via, to_function, to_version, evidence, hops, flows, errors,
     wait_ms, work_ms, cost_usd, cold_starts, version)
SELECT
    workflow, variant, toStartOfHour(started_at) AS hour, toUInt8(intDiv(toMinute(started_at), 5)) AS slice,
    h.1, h.2, h.3, h.4, h.5, h.6, h.7,
    count(), uniqExact(flow_id), sum(h.9),
    quantilesTDigestState(0.5, 0.95, 0.99)(h.11), quantilesTDigestState(0.5, 0.95, 0.99)(h.12), sum(h.13), sum(h.10), {version:UInt64}
FROM
(
    SELECT workflow, variant, started_at, flow_id, hops FROM flow_facts FINAL
    WHERE toStartOfFiveMinutes(started_at) IN (SELECT began FROM {slots:Identifier})
      AND (workflow, toStartOfFiveMinutes(started_at)) IN (SELECT workflow, began FROM {slots:Identifier})
      AND (started_at, flow_id) NOT IN (SELECT started_at, flow_id FROM {fresh:Identifier})
    UNION ALL
    SELECT workflow, variant, started_at, flow_id, hops FROM {fresh:Identifier} WHERE is_deleted = 0
) AS f
ARRAY JOIN hops AS h
GROUP BY workflow, variant, hour, slice, h.1, h.2, h.3, h.4, h.5, h.6, h.7
