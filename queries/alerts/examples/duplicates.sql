-- Up to 5 flows with duplicates in the window, the dearest and latest first; those of the originals where the repeats are in none.
SELECT flow_id
FROM
(
    SELECT
        lower(hex(if(d.flow_id != toFixedString('', 16), d.flow_id, d.original_flow_id))) AS flow_id,
        max(e.own_cost_usd + e.downstream_cost_usd) AS cost_usd, max(d.at) AS latest
    FROM
    (
        SELECT * FROM duplicates FINAL
        WHERE at >= toDateTime({from_s:UInt32}, 'UTC') AND at < toDateTime({to_s:UInt32}, 'UTC')
          AND (flow_id != toFixedString('', 16) OR original_flow_id != toFixedString('', 16))
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
        WHERE at >= toDateTime({from_s:UInt32}, 'UTC') AND at < toDateTime({to_s:UInt32}, 'UTC')
    ) AS e ON e.at = d.at AND e.trace_id = d.trace_id AND e.span_id = d.span_id AND e.ordinal = d.ordinal AND e.side = d.side
    WHERE {measure:String} != 'repeated' OR if({effect:String} = 'either', e.effect IN ('repeated', 'diverged'), toString(e.effect) = {effect:String})
    GROUP BY flow_id
)
ORDER BY cost_usd DESC, latest DESC
LIMIT 5
SETTINGS max_execution_time = 20
