-- The workflows one function ran in, of flows that began in [from, to), read in whole slices of five minutes; where it ran most first.
-- Only those are read that have a way to or from it, or none at all.
SELECT
    workflow,
    toUInt32(sum(invocations)) AS invocations,
    toUInt32(sum(errors)) AS errors
FROM workflow_functions FINAL
PREWHERE function = {function:String}
WHERE workflow IN (
    SELECT workflow FROM workflow_variants
    WHERE empty(ways) OR arrayExists(w -> w.1 = {function:String} OR w.4 = {function:String}, ways))
  AND hour >= toStartOfHour({from:DateTime64(3, 'UTC')}) AND hour < {to:DateTime64(3, 'UTC')}
  AND hour + toIntervalMinute(slice * 5) >= toStartOfFiveMinutes({from:DateTime64(3, 'UTC')})
  AND hour + toIntervalMinute(slice * 5) < {to:DateTime64(3, 'UTC')}
GROUP BY workflow
ORDER BY invocations DESC, workflow
LIMIT 200
SETTINGS do_not_merge_across_partitions_select_final = 1
