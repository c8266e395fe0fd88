INSERT INTO hop_rollups
SELECT 3600, toStartOfHour(m.at) AS cell, m.from_function, m.to_function, m.channel, m.via, m.evidence,
    sum(m.hops), quantilesTDigestMergeState(0.5, 0.95, 0.99)(m.wait_ms), {version:UInt64}, 0
FROM hop_rollups AS m FINAL
WHERE m.width_s = 60
  AND m.at >= {first:DateTime('UTC')} AND m.at < {end:DateTime('UTC')} AND toUnixTimestamp(toStartOfHour(m.at)) IN {cells:Array(UInt32)}
GROUP BY cell, m.from_function, m.to_function, m.channel, m.via, m.evidence
SETTINGS do_not_merge_across_partitions_select_final = 1
