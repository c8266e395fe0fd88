-- Instances of one function, or ('') of all, that began in [from, to), grouped by one of 'start', 'version', 'memory', 'architecture',
-- 'runtime', 'hour' (of the day, UTC), 'source', 'function': cold starts, inits, and calls that the instances served since. Most first.
SELECT
    multiIf(
        {by:String} = 'start', toString(start),
        {by:String} = 'version', toString(function_version),
        {by:String} = 'memory', if(memory_bytes = 0, '', toString(intDiv(memory_bytes, 1048576))),
        {by:String} = 'architecture', toString(architecture),
        {by:String} = 'runtime', toString(runtime),
        {by:String} = 'hour', leftPad(toString(toHour(began_at)), 2, '0'),
        {by:String} = 'source', toString(source),
        function) AS group,
    toUInt32(count()) AS instances,
    toUInt32(sum(coldStarts(start, restarts))) AS cold_starts,
    toFloat64(sum(calls)) AS served,
    toNullable(toFloat64(quantileExactLowOrNull(0.5)(init_ms))) AS p50_init_ms,
    toNullable(toFloat64(quantileExactOrNull(0.95)(init_ms))) AS p95_init_ms,
    toNullable(toFloat64(quantileExactOrNull(0.99)(init_ms))) AS p99_init_ms,
    toNullable(toFloat64(quantileExactLowOrNull(0.5)(container_ms))) AS p50_container_ms,
    toNullable(toFloat64(quantileExactLowOrNull(0.5)(runtime_ms))) AS p50_runtime_ms,
    toFloat64(sum(init_billed_ms)) AS init_billed_ms
FROM instances FINAL
WHERE ({function:String} = '' OR function = {function:String})
  AND began_at >= {from:DateTime64(3, 'UTC')} AND began_at < {to:DateTime64(3, 'UTC')}
GROUP BY group
ORDER BY if({by:String} = 'hour', 0, instances) DESC, group
LIMIT 100
SETTINGS do_not_merge_across_partitions_select_final = 1
