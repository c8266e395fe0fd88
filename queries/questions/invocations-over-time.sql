-- Invocations of one function or ('') of all, by the time they began, in buckets of bucket_s seconds.
-- Empty buckets are there with zeros, and NULL where a zero would be a lie.
SELECT
    toUInt32(intDiv(toUnixTimestamp(toDateTime(started_at, 'UTC')), {bucket_s:UInt32}) * {bucket_s:UInt32}) AS bucket,
    toUInt32(count()) AS invocations,
    toUInt32(countIf(is_error)) AS errors,
    toUInt32(countIf(is_cold_start)) AS cold_starts,
    toNullable(quantile(0.5)(duration_ms)) AS p50_ms,
    toNullable(quantile(0.95)(duration_ms)) AS p95_ms,
    toNullable(quantile(0.99)(duration_ms)) AS p99_ms
FROM invocations FINAL
WHERE started_at >= {from:DateTime64(3, 'UTC')} AND started_at < {to:DateTime64(3, 'UTC')}
  AND ({function:String} = '' OR function = {function:String})
GROUP BY bucket
ORDER BY bucket WITH FILL
    FROM intDiv(toUnixTimestamp(toDateTime({from:DateTime64(3, 'UTC')}, 'UTC')), {bucket_s:UInt32}) * {bucket_s:UInt32}
    TO toUnixTimestamp(toDateTime({to:DateTime64(3, 'UTC')}, 'UTC'))
    STEP {bucket_s:UInt32}
