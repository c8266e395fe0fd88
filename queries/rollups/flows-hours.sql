INSERT INTO flow_rollups
SELECT 3600, toStartOfHour(m.at) AS cell, m.workflow, sum(m.flows), sum(m.flows_with_errors), sum(m.cold_starts), sum(m.duplicates),
    quantilesTDigestMergeState(0.5, 0.95, 0.99)(m.duration_ms), {version:UInt64}, 0
FROM flow_rollups AS m FINAL
WHERE m.width_s = 60
  AND m.at >= {first:DateTime('UTC')} AND m.at < {end:DateTime('UTC')} AND toUnixTimestamp(toStartOfHour(m.at)) IN {cells:Array(UInt32)}
GROUP BY cell, m.workflow
SETTINGS do_not_merge_across_partitions_select_final = 1
