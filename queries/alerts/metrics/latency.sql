-- How long invocations took: one of the quantiles 0.5, 0.95, 0.99 (place 1 to 3). Milliseconds. Otherwise as functions.
SELECT
    end_s,
    scope,
    toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(took)[{place:UInt8}]) AS value,
    sum(invocations) AS samples
FROM
(
    SELECT
        toUnixTimestamp(r.at) AS at_s,
        multiIf({group_by:String} = 'function', toString(r.function), {group_by:String} = 'channel', toString(r.channel), '') AS scope,
        sum(r.invocations) AS invocations, quantilesTDigestMergeState(0.5, 0.95, 0.99)(r.duration_ms) AS took
    FROM function_rollups AS r FINAL
    WHERE r.width_s = {width_s:UInt16} AND r.at >= toDateTime({from_s:UInt32}, 'UTC') AND r.at < toDateTime({last_s:UInt32}, 'UTC')
      AND (r.function = '') = {is_total:UInt8}
      AND inAlertScope(r.function, {function:String}) AND inAlertScope(r.channel, {channel:String})
      AND inAlertScope(r.provider, {provider:String}) AND inAlertScope(r.region, {region:String})
    GROUP BY at_s, scope
)
ARRAY JOIN alertEnds(at_s, {first_s:UInt32}, {last_s:UInt32}, {step_s:UInt32}, at_s + {window_s:UInt32}) AS end_s
GROUP BY end_s, scope
SETTINGS do_not_merge_across_partitions_select_final = 1, max_execution_time = 20
