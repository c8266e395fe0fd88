-- Cold starts of each function, or of one, among the invocations that began in [from, to); most first. waited_ms is what records waited
-- for inits, their own calls' and those they stood behind: latency that cold starts added. Functions without an invocation are left out.
WITH
    (SELECT if(count() = 0, toDateTime('2100-01-01', 'UTC'), toDateTime(min(day), 'UTC')) FROM rollup_days) AS minutes_since,
    calls AS (
        SELECT CAST(r.function, 'String') AS function, toString(argMax(r.function_name, r.last_at)) AS name, sum(r.invocations) AS invocations
        FROM function_rollups AS r FINAL
        WHERE r.function != '' AND ({function:String} = '' OR r.function = {function:String})
          AND inRollup(r.width_s, r.at, {from:DateTime64(3, 'UTC')}, {to:DateTime64(3, 'UTC')}, minutes_since, 1)
        GROUP BY r.function
    ),
    starts AS (
        SELECT function, sum(coldStarts(start, restarts)) AS cold_starts,
            quantileExactLowOrNull(0.5)(init_ms) AS p50, quantileExactOrNull(0.95)(init_ms) AS p95, maxOrNull(init_ms) AS longest
        FROM instances FINAL
        WHERE coldStarts(start, restarts) > 0 AND ({function:String} = '' OR function = {function:String})
          AND began_at >= {from:DateTime64(3, 'UTC')} AND began_at < {to:DateTime64(3, 'UTC')}
        GROUP BY function
    ),
    waits AS (
        SELECT function, count() AS records, countIf(kind = 'behind') AS behind, sum(waited_ms) AS waited
        FROM cold_waits FINAL
        WHERE ({function:String} = '' OR function = {function:String})
          AND at >= {from:DateTime64(3, 'UTC')} AND at < {to:DateTime64(3, 'UTC')}
        GROUP BY function
    )
SELECT
    calls.function AS function,
    calls.name AS function_name,
    toUInt32(calls.invocations) AS invocations,
    toUInt32(starts.cold_starts) AS cold_starts,
    starts.cold_starts / calls.invocations AS rate,
    toNullable(toFloat64(starts.p50)) AS p50_init_ms,
    toNullable(toFloat64(starts.p95)) AS p95_init_ms,
    toNullable(toFloat64(starts.longest)) AS max_init_ms,
    toUInt32(waits.records) AS waited_records,
    toUInt32(waits.behind) AS behind_records,
    toFloat64(waits.waited) AS waited_ms
FROM calls
LEFT JOIN starts ON starts.function = calls.function
LEFT JOIN waits ON waits.function = calls.function
ORDER BY cold_starts DESC, invocations DESC, function
SETTINGS do_not_merge_across_partitions_select_final = 1
