-- Hours of functions from their minutes.
INSERT INTO function_rollups
SELECT
    3600,
    m.function,
    toStartOfHour(m.at) AS cell,
    m.provider, m.region, m.architecture, m.memory_bytes, m.source, m.channel,
    argMax(m.function_name, m.last_at), argMax(m.function_version, m.last_at), argMax(m.account, m.last_at), argMax(m.runtime, m.last_at),
    sum(m.invocations), sum(m.errors), sum(m.cold_starts), sum(m.unfinished), sum(m.records), sum(m.failed_records), sum(m.billed_ms),
    uniqMergeState(m.instances),
    quantilesTDigestMergeState(0.5, 0.95, 0.99)(m.duration_ms),
    quantilesTDigestMergeState(0.5, 0.95, 0.99)(m.init_ms),
    maxOrNull(m.max_init_ms),
    max(m.last_at),
    {version:UInt64},
    0
FROM function_rollups AS m FINAL
WHERE m.width_s = 60 AND m.function != ''
  AND m.at >= {first:DateTime('UTC')} AND m.at < {end:DateTime('UTC')} AND toUnixTimestamp(toStartOfHour(m.at)) IN {cells:Array(UInt32)}
GROUP BY m.function, cell, m.provider, m.region, m.architecture, m.memory_bytes, m.source, m.channel
SETTINGS do_not_merge_across_partitions_select_final = 1
