-- One workflow's map: what leads from function to function over which channel, in flows that began in [from, to), read in whole
-- slices of five minutes. version: only what leads into or out of that function@version.
SELECT
    from_function, channel, via, to_function, toString(evidence) AS evidence,
    toUInt32(sum(hops)) AS hops,
    toUInt32(sum(flows)) AS flows,
    toUInt32(sum(errors)) AS errors,
    toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(wait_ms)[1]) AS p50_wait_ms,
    toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(wait_ms)[2]) AS p95_wait_ms,
    toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(wait_ms)[3]) AS p99_wait_ms,
    toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(work_ms)[1]) AS p50_work_ms,
    toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(work_ms)[2]) AS p95_work_ms,
    sum(cost_usd) AS cost_usd,
    toUInt32(sum(cold_starts)) AS cold_starts
FROM workflow_edges AS e FINAL
WHERE workflow = {workflow:String}
  AND hour >= toStartOfHour({from:DateTime64(3, 'UTC')}) AND hour < {to:DateTime64(3, 'UTC')}
  AND hour + toIntervalMinute(slice * 5) >= toStartOfFiveMinutes({from:DateTime64(3, 'UTC')})
  AND hour + toIntervalMinute(slice * 5) < {to:DateTime64(3, 'UTC')}
  AND ({variant:String} = '' OR variant = {variant:String})
  AND ({version:String} = '' OR {version:String} IN (concat(to_function, '@', to_version), concat(from_function, '@', from_version)))
  AND ({with_inferred:UInt8} = 1 OR e.evidence NOT IN ('fingerprint', 'inferred'))
GROUP BY from_function, channel, via, to_function, evidence
ORDER BY hops DESC, from_function, channel, via, to_function, evidence
LIMIT 5000
