-- Workflows whose flows began in [from, to), commonest first: the choices of a filter. From rollups, as flow-totals.
WITH (SELECT if(count() = 0, toDateTime('2100-01-01', 'UTC'), toDateTime(min(day), 'UTC')) FROM rollup_days) AS minutes_since
SELECT CAST(r.workflow, 'String') AS workflow, toUInt32(sum(r.flows)) AS flows
FROM flow_rollups AS r FINAL
WHERE inRollup(r.width_s, r.at, {from:DateTime64(3, 'UTC')}, {to:DateTime64(3, 'UTC')}, minutes_since, 1)
GROUP BY r.workflow
ORDER BY flows DESC, workflow
LIMIT 200
SETTINGS do_not_merge_across_partitions_select_final = 1
