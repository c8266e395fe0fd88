-- List cost of the flows that began in the window, or since the day or month began, USD; by slices of five minutes. is_forecast 1:
-- with what will be added until its end, at the rate of the last rate_s seconds. What has no price is not in it.
SELECT
    end_s,
    scope,
    sumIf(cost_usd, end_s <= alertUntil(at_s, {period:String}, {window_s:UInt32})) + if({is_forecast:UInt8} = 1,
        (alertUntil(end_s - 1, {period:String}, 0) - end_s) * sumIf(cost_usd, at_s + {rate_s:UInt32} >= end_s)
            / least({rate_s:UInt32}, greatest(3600, end_s - min(at_s))), 0) AS value,
    sumIf(flows, end_s <= alertUntil(at_s, {period:String}, {window_s:UInt32})) AS samples
FROM
(
    SELECT
        toUnixTimestamp(h.hour) + h.slice * 300 AS at_s, if({group_by:String} = 'workflow', h.workflow, '') AS scope,
        sum(h.cost_usd) AS cost_usd, sum(h.flows) AS flows
    FROM workflow_hours AS h FINAL
    WHERE h.hour >= toStartOfHour(toDateTime({from_s:UInt32}, 'UTC')) AND h.hour < toDateTime({last_s:UInt32}, 'UTC')
      AND ({workflow:String} = '' OR h.workflow LIKE {workflow:String}
        OR h.workflow IN (SELECT workflow FROM workflow_labels FINAL WHERE name LIKE {workflow:String}))
    GROUP BY at_s, scope
)
ARRAY JOIN alertEnds(at_s, {first_s:UInt32}, {last_s:UInt32}, {step_s:UInt32},
    greatest(alertUntil(at_s, {period:String}, {window_s:UInt32}), at_s + {rate_s:UInt32})) AS end_s
GROUP BY end_s, scope
HAVING samples > 0 OR value > 0
SETTINGS do_not_merge_across_partitions_select_final = 1, max_execution_time = 20
