-- Invocations of one function or ('') of all, by the time they began, in buckets of bucket_s seconds, whole minutes.
-- Empty buckets are there with zeros, and NULL where a zero would be a lie. From rollups, as invocation-totals.
WITH (SELECT if(count() = 0, toDateTime('2100-01-01', 'UTC'), toDateTime(min(day), 'UTC')) FROM rollup_days) AS minutes_since
SELECT
    toUInt32(intDiv(toUnixTimestamp(r.at), {bucket_s:UInt32}) * {bucket_s:UInt32}) AS bucket,
    toUInt32(sum(r.invocations)) AS invocations,
    toUInt32(sum(r.errors)) AS errors,
    toUInt32(sum(r.cold_starts)) AS cold_starts,
    toNullable(toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(r.duration_ms)[1])) AS p50_ms,
    toNullable(toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(r.duration_ms)[2])) AS p95_ms,
    toNullable(toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(r.duration_ms)[3])) AS p99_ms
FROM function_rollups AS r FINAL
WHERE r.function = {function:String}
  AND inRollup(r.width_s, r.at, {from:DateTime64(3, 'UTC')}, {to:DateTime64(3, 'UTC')}, minutes_since, {bucket_s:UInt32} % 3600 = 0)
GROUP BY bucket
ORDER BY bucket WITH FILL
    FROM intDiv(toUnixTimestamp(toDateTime({from:DateTime64(3, 'UTC')}, 'UTC')), {bucket_s:UInt32}) * {bucket_s:UInt32}
    TO toUnixTimestamp(toDateTime({to:DateTime64(3, 'UTC')}, 'UTC'))
    STEP {bucket_s:UInt32}
SETTINGS do_not_merge_across_partitions_select_final = 1
