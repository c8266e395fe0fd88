-- Invocations that ended at their time limit, as the provider's report or the instrumentation's last word before it says. A client's
-- own TimeoutError that a handler throws is an error and no time-out.
SELECT end_s, scope, toFloat64(sum(times)) AS value, sum(times) AS samples
FROM
(
    SELECT toUnixTimestamp(r.at) AS at_s, if({group_by:String} = 'function', toString(r.function), '') AS scope, sum(r.times) AS times
    FROM error_rollups AS r FINAL
    WHERE r.width_s = {width_s:UInt16} AND r.at >= toDateTime({from_s:UInt32}, 'UTC') AND r.at < toDateTime({last_s:UInt32}, 'UTC')
      AND r.error_type IN ('timeout', 'Sandbox.Timedout', 'Function.Timedout') AND inAlertScope(r.function, {function:String})
    GROUP BY at_s, scope
)
ARRAY JOIN alertEnds(at_s, {first_s:UInt32}, {last_s:UInt32}, {step_s:UInt32}, at_s + {window_s:UInt32}) AS end_s
GROUP BY end_s, scope
SETTINGS do_not_merge_across_partitions_select_final = 1, max_execution_time = 20
