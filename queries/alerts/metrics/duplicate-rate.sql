-- Duplicate deliveries, of all records delivered to those functions through those channels. samples: records. As duplicates.
SELECT end_s, scope, sum(repeats) / sum(records) AS value, sum(records) AS samples
FROM
(
    SELECT at_s, scope, sum(repeats) AS repeats, sum(records) AS records
    FROM
    (
        SELECT
            toUnixTimestamp(r.at) AS at_s,
            multiIf({group_by:String} = 'function', toString(r.function), {group_by:String} = 'channel', toString(r.channel), '') AS scope,
            0 AS repeats, r.records AS records
        FROM function_rollups AS r FINAL
        WHERE r.width_s = {width_s:UInt16} AND r.at >= toDateTime({from_s:UInt32}, 'UTC') AND r.at < toDateTime({last_s:UInt32}, 'UTC')
          AND (r.function = '') = {is_total:UInt8} AND inAlertScope(r.function, {function:String}) AND inAlertScope(r.channel, {channel:String})
        UNION ALL
        SELECT
            toUnixTimestamp(toDateTime(d.at, 'UTC')) - toUnixTimestamp(toDateTime(d.at, 'UTC')) % {width_s:UInt16} AS at_s,
            multiIf({group_by:String} = 'function', d.consumer, {group_by:String} = 'channel', d.channel, '') AS scope,
            1 AS repeats, 0 AS records
        FROM duplicates AS d FINAL
        WHERE d.at >= toDateTime({from_s:UInt32}, 'UTC') AND d.at < toDateTime({last_s:UInt32}, 'UTC') AND d.side = 'delivery'
          AND (d.certainty = 'certain' OR {certainty:String} = 'any') AND (d.is_intended = 0 OR {intended:String} = 'yes')
          AND ({kind:String} = '' OR d.kind = {kind:String}) AND ({cause:String} = '' OR d.cause = {cause:String})
          AND inAlertScope(d.consumer, {function:String}) AND inAlertScope(d.channel, {channel:String})
    )
    GROUP BY at_s, scope
)
ARRAY JOIN alertEnds(at_s, {first_s:UInt32}, {last_s:UInt32}, {step_s:UInt32}, at_s + {window_s:UInt32}) AS end_s
GROUP BY end_s, scope
HAVING samples > 0
SETTINGS do_not_merge_across_partitions_select_final = 1, max_execution_time = 20
