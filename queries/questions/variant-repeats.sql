-- How often one flow of a variant goes the same way: least, most and on average, in flows that began in [from, to).
SELECT
    from_function, channel, to_function,
    min(least) AS least,
    max(most) AS most,
    sum(times) / sum(flows) AS mean
FROM workflow_steps FINAL
WHERE workflow = {workflow:String}
  AND hour >= toStartOfHour({from:DateTime64(3, 'UTC')}) AND hour < {to:DateTime64(3, 'UTC')}
  AND hour + toIntervalMinute(slice * 5) >= toStartOfFiveMinutes({from:DateTime64(3, 'UTC')})
  AND hour + toIntervalMinute(slice * 5) < {to:DateTime64(3, 'UTC')}
  AND kind = 'repeats'
  AND ({variant:String} = '' OR variant = {variant:String})
GROUP BY from_function, channel, to_function
ORDER BY from_function, channel, to_function
LIMIT 5000
