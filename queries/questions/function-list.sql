-- Functions that ran in [from, to), one or ('') all, by sort: 'errors', 'cold_starts', 'p95', 'latest',
-- 'name', anything else by invocations. Milliseconds.
SELECT
    i.function AS function,
    argMax(i.function_name, i.started_at) AS name,
    argMax(i.function_version, i.started_at) AS version,
    argMax(i.provider, i.started_at) AS provider,
    argMax(i.account, i.started_at) AS account,
    argMax(i.region, i.started_at) AS region,
    argMax(i.architecture, i.started_at) AS architecture,
    argMax(i.runtime, i.started_at) AS runtime,
    toFloat64(argMax(i.memory_bytes, i.started_at)) AS memory_bytes,
    toUInt32(uniqExact(i.instance)) AS instances,
    toUInt32(count()) AS invocations,
    toUInt32(countIf(is_error)) AS errors,
    toUInt32(countIf(is_cold_start)) AS cold_starts,
    toUInt32(countIf(is_unfinished)) AS unfinished,
    quantile(0.5)(duration_ms) AS p50_ms,
    quantile(0.95)(duration_ms) AS p95_ms,
    quantile(0.99)(duration_ms) AS p99_ms,
    quantileOrNull(0.5)(init_duration_ms) AS p50_init_ms,
    maxOrNull(init_duration_ms) AS max_init_ms,
    toFloat64(sum(i.billed_ms)) AS billed_ms,
    max(i.started_at) AS last_at
FROM invocations AS i FINAL
WHERE i.started_at >= {from:DateTime64(3, 'UTC')} AND i.started_at < {to:DateTime64(3, 'UTC')}
  AND ({function:String} = '' OR function = {function:String})
GROUP BY function
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
