-- List cost of the invocations that began in the window, or since the day or month began, USD. Forecast as workflow-cost. From
-- rollups of width_s; is_total 1: of all functions together.
SELECT
    end_s,
    scope,
    sumIf(cost_usd, end_s <= alertUntil(at_s, {period:String}, {window_s:UInt32})) + if({is_forecast:UInt8} = 1,
        (alertUntil(end_s - 1, {period:String}, 0) - end_s) * sumIf(cost_usd, at_s + {rate_s:UInt32} >= end_s)
            / least({rate_s:UInt32}, greatest(3600, end_s - min(at_s))), 0) AS value,
    sumIf(invocations, end_s <= alertUntil(at_s, {period:String}, {window_s:UInt32})) AS samples
FROM
(
    SELECT
        toUnixTimestamp(c.at) AS at_s, if({group_by:String} = 'function', toString(c.function), '') AS scope,
        ifNull(toFloat64(sum(c.list_cost_usd)), 0) AS cost_usd, sum(c.invocations) AS invocations
    FROM rollup_costs AS c
    WHERE c.width_s = {width_s:UInt16} AND c.at >= toDateTime({from_s:UInt32}, 'UTC') AND c.at < toDateTime({last_s:UInt32}, 'UTC')
      AND (c.function = '') = {is_total:UInt8} AND inAlertScope(c.function, {function:String})
    GROUP BY at_s, scope
)
ARRAY JOIN alertEnds(at_s, {first_s:UInt32}, {last_s:UInt32}, {step_s:UInt32},
    greatest(alertUntil(at_s, {period:String}, {window_s:UInt32}), at_s + {rate_s:UInt32})) AS end_s
GROUP BY end_s, scope
HAVING samples > 0 OR value > 0
SETTINGS do_not_merge_across_partitions_select_final = 1, max_execution_time = 20
