-- Counts of invocations and parts of them, by measure: errors, error_rate, invocations, cold_start_rate. For each end of a window.
-- From rollups of width_s; is_total 1: of all functions together, which have rows of their own.
SELECT
    end_s,
    scope,
    multiIf(
        {measure:String} = 'errors', toFloat64(sum(errors)),
        {measure:String} = 'error_rate', sum(errors) / sum(invocations),
        {measure:String} = 'cold_start_rate', sum(cold_starts) / sum(invocations),
        toFloat64(sum(invocations))) AS value,
    sum(invocations) AS samples
FROM
(
    SELECT
        toUnixTimestamp(r.at) AS at_s,
        multiIf({group_by:String} = 'function', toString(r.function), {group_by:String} = 'channel', toString(r.channel), '') AS scope,
        sum(r.invocations) AS invocations, sum(r.errors) AS errors, sum(r.cold_starts) AS cold_starts
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
