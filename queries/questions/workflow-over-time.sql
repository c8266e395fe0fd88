-- Flows of one workflow, or of every one where workflow is '', by the time they began, read in whole slices of five minutes
-- and in buckets of bucket_s seconds, a multiple of 300. Buckets without flows are left out.
SELECT
    workflow,
    toUInt32(intDiv(toUnixTimestamp(hour) + slice * 300, {bucket_s:UInt32}) * {bucket_s:UInt32}) AS bucket,
    toUInt32(sum(r.flows)) AS flows,
    toUInt32(sum(r.errors)) AS errors,
    toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(duration_ms)[1]) AS p50_duration_ms,
    toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(duration_ms)[2]) AS p95_duration_ms
FROM workflow_hours AS r FINAL
WHERE ({workflow:String} = '' OR workflow = {workflow:String})
  AND hour >= toStartOfHour({from:DateTime64(3, 'UTC')}) AND hour < {to:DateTime64(3, 'UTC')}
  AND hour + toIntervalMinute(slice * 5) >= toStartOfFiveMinutes({from:DateTime64(3, 'UTC')})
  AND hour + toIntervalMinute(slice * 5) < {to:DateTime64(3, 'UTC')}
GROUP BY workflow, bucket
ORDER BY workflow, bucket
LIMIT 200000
