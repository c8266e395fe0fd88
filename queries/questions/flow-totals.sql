-- Flows that began in [from, to), counted and summed. Milliseconds, percentiles within a percent. From rollups:
-- both ends are moved outward to whole minutes, to whole hours where there are no minutes any more.
WITH (SELECT if(count() = 0, toDateTime('2100-01-01', 'UTC'), toDateTime(min(day), 'UTC')) FROM rollup_days) AS minutes_since
SELECT
    toUInt32(sum(r.flows)) AS flows,
    toUInt32(sum(r.flows_with_errors)) AS flows_with_errors,
    toUInt32(sum(r.cold_starts)) AS cold_starts,
    toUInt32(sum(r.duplicates)) AS duplicates,
    toUInt32(uniqExact(r.workflow)) AS workflows,
    if(flows = 0, NULL, toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(r.duration_ms)[1])) AS p50_ms,
    if(flows = 0, NULL, toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(r.duration_ms)[2])) AS p95_ms
FROM flow_rollups AS r FINAL
WHERE inRollup(r.width_s, r.at, {from:DateTime64(3, 'UTC')}, {to:DateTime64(3, 'UTC')}, minutes_since, 1)
SETTINGS do_not_merge_across_partitions_select_final = 1
