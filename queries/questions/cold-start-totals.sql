-- Instances that began in [from, to), of one function or ('') of all: how they began, what they did since, and who waited. Unused: ready
-- for 15 minutes, the longest that a call may run, before {now}, and nobody called. Percentiles of lives leave out instances nobody names.
WITH
    waits AS (
        SELECT count() AS records, countIf(kind = 'behind') AS behind, sum(waited_ms) AS waited, sumIf(waited_ms, kind = 'behind') AS behind_waited
        FROM cold_waits FINAL
        WHERE ({function:String} = '' OR function = {function:String})
          AND at >= {from:DateTime64(3, 'UTC')} AND at < {to:DateTime64(3, 'UTC')}
    )
SELECT
    toUInt32(count()) AS instances,
    toUInt32(sum(cold)) AS cold_starts,
    toUInt32(countIf(start = 'on-demand')) AS on_demand,
    toUInt32(countIf(start = 'provisioned')) AS provisioned,
    toUInt32(countIf(start = 'proactive')) AS proactive,
    toUInt32(countIf(start = 'restored')) AS restored,
    toUInt32(countIf(start = 'unknown')) AS unknown,
    toUInt32(sum(again)) AS restarts,
    toUInt32(countIf(is_unused)) AS unused,
    toUInt32(countIf(is_init_failed)) AS failed_inits,
    toNullable(toFloat64(quantileExactLowOrNull(0.5)(init_ms))) AS p50_init_ms,
    toNullable(toFloat64(quantileExactOrNull(0.95)(init_ms))) AS p95_init_ms,
    toNullable(toFloat64(quantileExactOrNull(0.99)(init_ms))) AS p99_init_ms,
    toNullable(toFloat64(maxOrNull(init_ms))) AS max_init_ms,
    toNullable(toFloat64(quantileExactLowOrNull(0.5)(container_ms))) AS p50_container_ms,
    toNullable(toFloat64(quantileExactLowOrNull(0.5)(runtime_ms))) AS p50_runtime_ms,
    toFloat64(sum(billed)) AS init_billed_ms,
    toFloat64(sum(served)) AS calls,
    toNullable(toFloat64(quantileExactLowOrNullIf(0.5)(served, is_named))) AS p50_calls,
    toNullable(toFloat64(quantileExactLowOrNullIf(0.5)(lived_ms, is_named))) AS p50_lived_ms,
    toNullable(toFloat64(quantileExactOrNullIf(0.95)(lived_ms, is_named))) AS p95_lived_ms,
    toNullable(toFloat64(if(sumIf(lived_ms, is_named) > 0, greatest(0., 1 - sumIf(busy_ms, is_named) / sumIf(lived_ms, is_named)), NULL))) AS idle_share,
    toUInt32(max(concurrency)) AS max_concurrency,
    toUInt32(ifNull((SELECT records FROM waits), 0)) AS waited_records,
    toFloat64(ifNull((SELECT waited FROM waits), 0)) AS waited_ms,
    toUInt32(ifNull((SELECT behind FROM waits), 0)) AS behind_records,
    toFloat64(ifNull((SELECT behind_waited FROM waits), 0)) AS behind_ms
FROM
(
    SELECT
        start, calls AS served, restarts AS again, coldStarts(start, again) AS cold, is_init_failed, init_ms, container_ms, runtime_ms,
        init_billed_ms AS billed, busy_ms, max_concurrency AS concurrency, NOT startsWith(instance, 'call:') AS is_named,
        dateDiff('microsecond', began_at, last_seen_at) / 1000 AS lived_ms,
        calls = 0 AND last_seen_at < {now:DateTime64(3, 'UTC')} - INTERVAL 15 MINUTE AS is_unused
    FROM instances FINAL
    WHERE ({function:String} = '' OR function = {function:String})
      AND began_at >= {from:DateTime64(3, 'UTC')} AND began_at < {to:DateTime64(3, 'UTC')}
    SETTINGS do_not_merge_across_partitions_select_final = 1
)
