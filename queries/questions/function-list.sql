-- Functions that ran in [from, to), one or ('') all, by sort: 'errors', 'cold_starts', 'p95', 'latest',
-- 'name', anything else by invocations. Milliseconds. From rollups, as invocation-totals.
WITH (SELECT if(count() = 0, toDateTime('2100-01-01', 'UTC'), toDateTime(min(day), 'UTC')) FROM rollup_days) AS minutes_since
SELECT
    CAST(r.function, 'String') AS function,
    toString(argMax(r.function_name, r.last_at)) AS name,
    toString(argMax(r.function_version, r.last_at)) AS version,
    toString(argMax(r.provider, r.last_at)) AS provider,
    toString(argMax(r.account, r.last_at)) AS account,
    toString(argMax(r.region, r.last_at)) AS region,
    toString(argMax(r.architecture, r.last_at)) AS architecture,
    toString(argMax(r.runtime, r.last_at)) AS runtime,
    toFloat64(nullIf(argMax(r.memory_bytes, r.last_at), 0)) AS memory_bytes,
    toUInt32(uniqMerge(r.instances)) AS instances,
    toUInt32(sum(r.invocations)) AS invocations,
    toUInt32(sum(r.errors)) AS errors,
    toUInt32(sum(r.cold_starts)) AS cold_starts,
    toUInt32(sum(r.unfinished)) AS unfinished,
    toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(r.duration_ms)[1]) AS p50_ms,
    toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(r.duration_ms)[2]) AS p95_ms,
    toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(r.duration_ms)[3]) AS p99_ms,
    toFloat64(if(max(r.max_init_ms) IS NULL, NULL, quantilesTDigestMerge(0.5, 0.95, 0.99)(r.init_ms)[1])) AS p50_init_ms,
    max(r.max_init_ms) AS max_init_ms,
    toFloat64(sum(r.billed_ms)) AS billed_ms,
    max(r.last_at) AS last_at
FROM function_rollups AS r FINAL
WHERE inRollup(r.width_s, r.at, {from:DateTime64(3, 'UTC')}, {to:DateTime64(3, 'UTC')}, minutes_since, 1)
  AND r.function != '' AND ({function:String} = '' OR r.function = {function:String})
GROUP BY r.function
ORDER BY
    multiIf(
        {sort:String} = 'errors', toFloat64(errors),
        {sort:String} = 'cold_starts', toFloat64(cold_starts),
        {sort:String} = 'p95', p95_ms,
        {sort:String} = 'latest', toFloat64(last_at),
        {sort:String} = 'name', 0.,
        toFloat64(invocations)) DESC,
    name,
    function
LIMIT {limit:UInt32}
SETTINGS do_not_merge_across_partitions_select_final = 1
