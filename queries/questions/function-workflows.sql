-- The workflows one function ran in, of flows that began in [from, to), read in whole slices of five minutes; where it ran most first.
SELECT
    workflow,
    toUInt32(sum(invocations)) AS invocations,
    toUInt32(sum(errors)) AS errors
FROM workflow_functions FINAL
PREWHERE function = {function:String}
WHERE hour >= toStartOfHour({from:DateTime64(3, 'UTC')}) AND hour < {to:DateTime64(3, 'UTC')}
  AND hour + toIntervalMinute(slice * 5) >= toStartOfFiveMinutes({from:DateTime64(3, 'UTC')})
  AND hour + toIntervalMinute(slice * 5) < {to:DateTime64(3, 'UTC')}
GROUP BY workflow
ORDER BY invocations DESC, workflow
LIMIT 200
SETTINGS do_not_merge_across_partitions_select_final = 1
