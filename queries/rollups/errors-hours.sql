INSERT INTO error_rollups
SELECT 3600, m.function, toStartOfHour(m.at) AS cell, m.error_type, sum(m.times), argMax(m.latest_message, m.latest_at), max(m.latest_at), {version:UInt64}, 0
FROM error_rollups AS m FINAL
WHERE m.width_s = 60
  AND m.at >= {first:DateTime('UTC')} AND m.at < {end:DateTime('UTC')} AND toUnixTimestamp(toStartOfHour(m.at)) IN {cells:Array(UInt32)}
GROUP BY m.function, cell, m.error_type
SETTINGS do_not_merge_across_partitions_select_final = 1
