-- Invocations that began in [from, to), of one function or ('') of all. Milliseconds.
SELECT
    toUInt32(count()) AS invocations,
    toUInt32(uniqExact(function)) AS functions,
    toUInt32(countIf(is_error)) AS errors,
    toUInt32(countIf(is_cold_start)) AS cold_starts,
    if(invocations = 0, NULL, quantile(0.5)(duration_ms)) AS p50_ms,
    if(invocations = 0, NULL, quantile(0.95)(duration_ms)) AS p95_ms,
    if(invocations = 0, NULL, quantile(0.99)(duration_ms)) AS p99_ms,
    toFloat64(sum(billed_ms)) AS billed_ms
FROM invocations FINAL
WHERE started_at >= {from:DateTime64(3, 'UTC')} AND started_at < {to:DateTime64(3, 'UTC')}
  AND ({function:String} = '' OR function = {function:String})
