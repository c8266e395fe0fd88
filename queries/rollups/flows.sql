INSERT INTO flow_rollups
SELECT
    {width_s:UInt16},
    toDateTime(intDiv(toUnixTimestamp(toDateTime(f.started_at, 'UTC')), {width_s:UInt16}) * {width_s:UInt16}, 'UTC') AS cell,
    f.workflow,
    count(), countIf(f.errors > 0), sum(f.cold_starts), sum(f.duplicates), quantilesTDigestState(0.5, 0.95, 0.99)(toFloat32(f.duration_ms)),
    {version:UInt64},
    0
FROM flows AS f FINAL
WHERE f.started_at >= {first:DateTime('UTC')} AND f.started_at < {end:DateTime('UTC')}
  AND toUnixTimestamp(toDateTime(f.started_at, 'UTC')) - toUnixTimestamp(toDateTime(f.started_at, 'UTC')) % {width_s:UInt16} IN {cells:Array(UInt32)}
GROUP BY cell, f.workflow
SETTINGS do_not_merge_across_partitions_select_final = 1
