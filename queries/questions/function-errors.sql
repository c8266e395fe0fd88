-- How one function failed in [from, to): by error type, with the latest message. From rollups, as invocation-totals.
WITH (SELECT if(count() = 0, toDateTime('2100-01-01', 'UTC'), toDateTime(min(day), 'UTC')) FROM rollup_days) AS minutes_since
SELECT
    toString(r.error_type) AS error_type,
    toUInt32(sum(r.times)) AS times,
    argMax(r.latest_message, r.latest_at) AS latest_message,
    max(r.latest_at) AS latest_at
FROM error_rollups AS r FINAL
WHERE r.function = {function:String}
  AND inRollup(r.width_s, r.at, {from:DateTime64(3, 'UTC')}, {to:DateTime64(3, 'UTC')}, minutes_since, 1)
GROUP BY r.error_type
ORDER BY times DESC, error_type
SETTINGS do_not_merge_across_partitions_select_final = 1
