-- Duplicates by when they happened, by measure: count, repeated (whose effect is {effect}, either: repeated or diverged) or cost (list
-- cost of the extra runs and what they set off, USD). Suspected ones only with certainty 'any', intended ones only with intended 'yes'.
SELECT
    end_s,
    scope,
    multiIf(
        {measure:String} = 'cost', sum(cost_usd),
        {measure:String} = 'repeated', toFloat64(countIf(if({effect:String} = 'either', effect IN ('repeated', 'diverged'), effect = {effect:String}))),
        toFloat64(count())) AS value,
    count() AS samples
FROM
(
    SELECT
        toUnixTimestamp(toDateTime(d.at, 'UTC')) AS at_s,
        multiIf({group_by:String} = 'function', d.consumer, {group_by:String} = 'channel', d.channel, {group_by:String} = 'workflow', d.workflow, '') AS scope,
        toString(e.effect) AS effect,
        e.own_cost_usd + e.downstream_cost_usd AS cost_usd
    FROM
    (
        SELECT * FROM duplicates FINAL
        WHERE at >= toDateTime({from_s:UInt32}, 'UTC') AND at < toDateTime({last_s:UInt32}, 'UTC')
          AND (certainty = 'certain' OR {certainty:String} = 'any') AND (is_intended = 0 OR {intended:String} = 'yes')
          AND ({kind:String} = '' OR kind = {kind:String}) AND ({cause:String} = '' OR cause = {cause:String})
          AND inAlertScope(consumer, {function:String})
          AND (inAlertScope(channel, {channel:String}) OR inAlertScope(via, {channel:String}))
          AND ({workflow:String} = '' OR workflow LIKE {workflow:String}
            OR workflow IN (SELECT workflow FROM workflow_labels FINAL WHERE name LIKE {workflow:String}))
    ) AS d
    LEFT JOIN
    (
        SELECT at, trace_id, span_id, ordinal, side, effect, own_cost_usd, downstream_cost_usd FROM duplicate_effects FINAL
        WHERE at >= toDateTime({from_s:UInt32}, 'UTC') AND at < toDateTime({last_s:UInt32}, 'UTC')
    ) AS e ON e.at = d.at AND e.trace_id = d.trace_id AND e.span_id = d.span_id AND e.ordinal = d.ordinal AND e.side = d.side
)
ARRAY JOIN alertEnds(at_s, {first_s:UInt32}, {last_s:UInt32}, {step_s:UInt32}, at_s + {window_s:UInt32}) AS end_s
GROUP BY end_s, scope
SETTINGS do_not_merge_across_partitions_select_final = 1, max_execution_time = 20
