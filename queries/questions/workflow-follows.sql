-- Which function's start comes next after which, in time, whatever led there; flows that began in [from, to).
SELECT
    from_function, to_function,
    toUInt32(sum(times)) AS times,
    toFloat64(quantilesTDigestMerge(0.5)(gap_ms)[1]) AS p50_gap_ms
FROM workflow_steps FINAL
WHERE workflow = {workflow:String}
  AND hour >= toStartOfHour({from:DateTime64(3, 'UTC')}) AND hour < {to:DateTime64(3, 'UTC')}
  AND hour + toIntervalMinute(slice * 5) >= toStartOfFiveMinutes({from:DateTime64(3, 'UTC')})
  AND hour + toIntervalMinute(slice * 5) < {to:DateTime64(3, 'UTC')}
  AND kind = 'follows'
GROUP BY from_function, to_function
ORDER BY times DESC, from_function, to_function
LIMIT 5000
