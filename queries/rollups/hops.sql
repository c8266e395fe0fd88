INSERT INTO hop_rollups
SELECT
    {width_s:UInt16},
    toDateTime(intDiv(toUnixTimestamp(toDateTime(h.delivered_at, 'UTC')), {width_s:UInt16}) * {width_s:UInt16}, 'UTC') AS cell,
    h.from_function, h.to_function, h.channel, h.via, h.evidence,
    count(), quantilesTDigestState(0.5, 0.95, 0.99)(toFloat32(h.wait_ms)),
    {version:UInt64},
    0
FROM hop_times AS h FINAL
WHERE h.delivered_at >= {first:DateTime('UTC')} AND h.delivered_at < {end:DateTime('UTC')}
  AND toUnixTimestamp(toDateTime(h.delivered_at, 'UTC')) - toUnixTimestamp(toDateTime(h.delivered_at, 'UTC')) % {width_s:UInt16} IN {cells:Array(UInt32)}
GROUP BY cell, h.from_function, h.to_function, h.channel, h.via, h.evidence
SETTINGS do_not_merge_across_partitions_select_final = 1
