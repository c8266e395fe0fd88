-- The latest calls of one function that began in [from, to), in the order in which somebody wanted them: what a replay is made of. Without
-- those that provisioned instances served. init_ms is NULL where the call found an instance; arrived_ms is Unix time.
SELECT arrived_ms, duration_ms, init_ms, pool
FROM
(
    SELECT
        toUnixTimestamp64Micro(toDateTime64(started_at, 6, 'UTC')) / 1000 - ifNull(init, 0) AS arrived_ms,
        toFloat64(greatest(duration_ms, 0)) AS duration_ms,
        if(is_cold_start OR restore_duration_ms IS NOT NULL, toNullable(ifNull(restore_duration_ms, ifNull(init_duration_ms, 0))), NULL) AS init,
        init AS init_ms,
        toString(function_version) AS pool
    FROM invocations FINAL
    WHERE function = {function:String} AND started_at >= {from:DateTime64(3, 'UTC')} AND started_at < {to:DateTime64(3, 'UTC')}
      AND initialization_type != 'provisioned-concurrency'
    ORDER BY started_at DESC
    LIMIT {limit:UInt32}
    SETTINGS do_not_merge_across_partitions_select_final = 1
)
ORDER BY arrived_ms
