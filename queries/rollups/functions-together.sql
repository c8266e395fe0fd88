-- All functions together from the functions' own rows; from those just counted, because others may be about to go.
INSERT INTO function_rollups
SELECT
    {width_s:UInt16},
    '',
    m.at,
    m.provider, m.region, m.architecture, m.memory_bytes, '', '',
    '', '', '', '',
    sum(m.invocations), sum(m.errors), sum(m.cold_starts), sum(m.unfinished), sum(m.records), sum(m.failed_records), sum(m.billed_ms),
    uniqMergeState(m.instances),
    quantilesTDigestMergeState(0.5, 0.95, 0.99)(m.duration_ms),
    quantilesTDigestMergeState(0.5, 0.95, 0.99)(m.init_ms),
    maxOrNull(m.max_init_ms),
    max(m.last_at),
    {version:UInt64},
    0
FROM function_rollups AS m FINAL
WHERE m.width_s = {width_s:UInt16} AND m.function != '' AND m.version = {version:UInt64}
  AND m.at >= {first:DateTime('UTC')} AND m.at < {end:DateTime('UTC')} AND toUnixTimestamp(m.at) IN {cells:Array(UInt32)}
GROUP BY m.at, m.provider, m.region, m.architecture, m.memory_bytes
SETTINGS do_not_merge_across_partitions_select_final = 1
