-- Invocations counted by function, in stretches of width_s seconds that begin at `cells`.
INSERT INTO function_rollups
SELECT
    {width_s:UInt16},
    i.function,
    toDateTime(intDiv(toUnixTimestamp(toDateTime(i.started_at, 'UTC')), {width_s:UInt16}) * {width_s:UInt16}, 'UTC') AS cell,
    i.provider, i.region, i.architecture, ifNull(i.memory_bytes, 0) AS memory, i.source, i.channel,
    argMax(i.function_name, i.started_at), argMax(i.function_version, i.started_at), argMax(i.account, i.started_at), argMax(i.runtime, i.started_at),
    count(), countIf(i.is_error), countIf(i.is_cold_start), countIf(i.is_unfinished), sum(i.batch_size), sum(length(i.failed_records)),
    sum(i.billed_ms),
    uniqState(i.instance),
    quantilesTDigestState(0.5, 0.95, 0.99)(toFloat32(i.duration_ms)),
    quantilesTDigestState(0.5, 0.95, 0.99)(toFloat32(i.init_duration_ms)),
    maxOrNull(i.init_duration_ms),
    max(i.started_at),
    {version:UInt64},
    0
FROM invocations AS i FINAL
WHERE i.started_at >= {first:DateTime('UTC')} AND i.started_at < {end:DateTime('UTC')}
  AND toUnixTimestamp(toDateTime(i.started_at, 'UTC')) - toUnixTimestamp(toDateTime(i.started_at, 'UTC')) % {width_s:UInt16} IN {cells:Array(UInt32)}
GROUP BY i.function, cell, i.provider, i.region, i.architecture, memory, i.source, i.channel
SETTINGS do_not_merge_across_partitions_select_final = 1
