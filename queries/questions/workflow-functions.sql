-- The functions of one workflow, in flows that began in [from, to), read in whole slices of five minutes; dearest first.
SELECT
    function,
    toUInt32(sum(invocations)) AS invocations,
    toUInt32(sum(errors)) AS errors,
    toUInt32(sum(cold_starts)) AS cold_starts,
    toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(duration_ms)[1]) AS p50_duration_ms,
    toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(duration_ms)[2]) AS p95_duration_ms,
    sum(cost_usd) AS cost_usd
FROM workflow_functions FINAL
WHERE workflow = {workflow:String}
  AND hour >= toStartOfHour({from:DateTime64(3, 'UTC')}) AND hour < {to:DateTime64(3, 'UTC')}
  AND hour + toIntervalMinute(slice * 5) >= toStartOfFiveMinutes({from:DateTime64(3, 'UTC')})
  AND hour + toIntervalMinute(slice * 5) < {to:DateTime64(3, 'UTC')}
  AND ({variant:String} = '' OR variant = {variant:String})
  AND ({version:String} = '' OR concat(function, '@', function_version) = {version:String})
  AND {with_inferred:UInt8} IN (0, 1)
GROUP BY function
ORDER BY cost_usd DESC, invocations DESC, function
LIMIT 1000
