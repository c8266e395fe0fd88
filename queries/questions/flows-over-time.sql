-- Flows by the time they began, in buckets of bucket_s seconds; buckets without flows are there with zeros.
SELECT
    toUInt32(intDiv(toUnixTimestamp(toDateTime(started_at, 'UTC')), {bucket_s:UInt32}) * {bucket_s:UInt32}) AS bucket,
    toUInt32(count()) AS flows,
    toUInt32(countIf(errors > 0)) AS flows_with_errors,
    toUInt32(sum(duplicates)) AS duplicates
FROM flows FINAL
WHERE started_at >= {from:DateTime64(3, 'UTC')} AND started_at < {to:DateTime64(3, 'UTC')}
GROUP BY bucket
ORDER BY bucket WITH FILL
    FROM intDiv(toUnixTimestamp(toDateTime({from:DateTime64(3, 'UTC')}, 'UTC')), {bucket_s:UInt32}) * {bucket_s:UInt32}
    TO toUnixTimestamp(toDateTime({to:DateTime64(3, 'UTC')}, 'UTC'))
    STEP {bucket_s:UInt32}
