-- Functions that were called in every one of the last days (up to 7, at least 3) at this time of the day, and not now: how many calls
-- would have been usual, the median of those days; 0 where there were calls. samples: those days. A function that is younger than the
-- oldest day it is compared with is compared with the days it was there.
WITH 86400 AS day
SELECT
    end_s,
    scope,
    if(arrayExists(c -> c.1 = 0, calls), 0., usual) AS value,
    samples
FROM
(
    SELECT
        end_s,
        scope,
        groupArray((back, times)) AS calls,
        toUInt64(least(7, greatest(0, intDiv(toInt64(end_s) - {window_s:UInt32} - any(known_since), day)))) AS days,
        arrayMap(b -> arraySum(arrayMap(c -> if(c.1 = b, c.2, 0), calls)), range(1, days + 1)) AS before,
        toFloat64(if(empty(before), 0, arrayReduce('medianExact', before))) AS middle,
        if(days < 3 OR arrayExists(n -> n = 0, before), 0., middle) AS usual,
        days AS samples
    FROM
    (
        SELECT end_s, back, scope, any(known_since) AS known_since, sum(invocations) AS times
        FROM
        (
            SELECT toUnixTimestamp(r.at) AS at_s, toString(r.function) AS scope, sum(r.invocations) AS invocations
            FROM function_rollups AS r FINAL
            WHERE r.width_s = {width_s:UInt16} AND r.at >= toDateTime({from_s:UInt32}, 'UTC') AND r.at < toDateTime({last_s:UInt32}, 'UTC')
              AND (toUnixTimestamp(r.at) + 8 * 86400 + {window_s:UInt32} - {first_s:UInt32}) % 86400 < {last_s:UInt32} - {first_s:UInt32} + {window_s:UInt32}
              AND r.function != '' AND inAlertScope(r.function, {function:String})
              AND inAlertScope(r.provider, {provider:String}) AND inAlertScope(r.region, {region:String})
            GROUP BY at_s, scope
        ) AS m
        INNER JOIN
        (
            SELECT toString(function) AS scope, toUnixTimestamp(min(at)) AS known_since FROM function_rollups
            WHERE width_s = 3600 AND function != '' AND at >= toDateTime({from_s:UInt32}, 'UTC') - INTERVAL 1 DAY
            GROUP BY scope
        ) AS k USING (scope)
        ARRAY JOIN range(8) AS back
        ARRAY JOIN alertEnds(at_s + back * day, {first_s:UInt32}, {last_s:UInt32}, {step_s:UInt32}, at_s + back * day + {window_s:UInt32}) AS end_s
        GROUP BY end_s, back, scope
    )
    GROUP BY end_s, scope
)
SETTINGS do_not_merge_across_partitions_select_final = 1, max_execution_time = 20
