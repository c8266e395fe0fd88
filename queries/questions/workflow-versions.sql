-- Versions of each function that ran in one workflow's flows that began in [from, to), read in whole slices of five minutes; by
-- function, those that ran latest first.
SELECT
    function,
    CAST(w.function_version, 'String') AS function_version,
    toUInt32(sum(w.invocations)) AS invocations,
    toUInt32(sum(w.flows)) AS flows,
    max(hour + toIntervalMinute(slice * 5)) AS last_seen
FROM workflow_functions AS w FINAL
WHERE workflow = {workflow:String}
  AND hour >= toStartOfHour({from:DateTime64(3, 'UTC')}) AND hour < {to:DateTime64(3, 'UTC')}
  AND hour + toIntervalMinute(slice * 5) >= toStartOfFiveMinutes({from:DateTime64(3, 'UTC')})
  AND hour + toIntervalMinute(slice * 5) < {to:DateTime64(3, 'UTC')}
GROUP BY function, w.function_version
ORDER BY function, last_seen DESC, function_version DESC
LIMIT 5000
