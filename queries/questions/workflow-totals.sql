-- Flows that began in [from, to), by workflow, commonest first. From rollups, as flow-totals.
WITH (SELECT if(count() = 0, toDateTime('2100-01-01', 'UTC'), toDateTime(min(day), 'UTC')) FROM rollup_days) AS minutes_since
SELECT
    CAST(r.workflow, 'String') AS workflow,
    toUInt32(sum(r.flows)) AS flows,
    toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(r.duration_ms)[1]) AS p50_ms,
    toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(r.duration_ms)[2]) AS p95_ms,
    toUInt32(sum(r.flows_with_errors)) AS flows_with_errors,
    toUInt32(sum(r.cold_starts)) AS cold_starts,
    toUInt32(sum(r.duplicates)) AS duplicates
FROM flow_rollups AS r FINAL
WHERE inRollup(r.width_s, r.at, {from:DateTime64(3, 'UTC')}, {to:DateTime64(3, 'UTC')}, minutes_since, 1)
GROUP BY r.workflow
ORDER BY flows DESC, workflow
LIMIT 200
SETTINGS do_not_merge_across_partitions_select_final = 1
