-- Functions that published an event again in [from, to), the most certain ones first; '' means any.
SELECT
    d.consumer AS consumer,
    toUInt32(count()) AS duplicates,
    toUInt32(countIf(d.certainty = 'certain')) AS certain,
    toUInt32(countIf(d.certainty = 'suspected')) AS suspected,
    toUInt32(countIf(d.is_intended = 1)) AS intended,
    toUInt32(countIf(e.effect = 'absorbed')) AS absorbed,
    toUInt32(countIf(e.effect = 'repeated')) AS repeated,
    toUInt32(countIf(e.effect = 'diverged')) AS diverged,
    toUInt32(countIf(e.effect = 'needed')) AS needed,
    toUInt32(countIf(e.effect IN ('', 'unknown'))) AS unknown,
    sum(e.own_cost_usd) AS own_cost_usd,
    sum(e.downstream_cost_usd) AS downstream_cost_usd,
    toUInt32(sum(e.extra_invocations)) AS extra_invocations,
    sum(e.extra_billed_ms) AS extra_billed_ms,
    arraySort(groupUniqArray(d.channel)) AS channels,
    arraySlice(arrayMap(c -> c.1, arraySort(c -> (-toInt64(c.2), c.1), CAST(sumMap(map(CAST(d.cause, 'String'), toUInt64(1))), 'Array(Tuple(String, UInt64))'))), 1, 3) AS causes,
    toDateTime64(max(d.at), 9, 'UTC') AS last_at
FROM
(
    SELECT * FROM duplicates FINAL
    WHERE at >= {from:DateTime64(3, 'UTC')} AND at < {to:DateTime64(3, 'UTC')}
      AND ({consumer:String} = '' OR consumer = {consumer:String})
      AND ({channel:String} = '' OR channel = {channel:String} OR via = {channel:String})
      AND ({workflow:String} = '' OR workflow = {workflow:String})
      AND ({kind:String} = '' OR kind = {kind:String})
      AND ({cause:String} = '' OR cause = {cause:String})
      AND ({key:String} = '' OR key = {key:String})
      AND ({certainty:String} = '' OR toString(certainty) = {certainty:String})
      AND side = 'publish'
) AS d
LEFT JOIN
(
    SELECT at, trace_id, span_id, ordinal, side, toString(effect) AS effect, own_cost_usd, downstream_cost_usd, extra_invocations, extra_billed_ms
    FROM duplicate_effects FINAL
    WHERE at >= {from:DateTime64(3, 'UTC')} AND at < {to:DateTime64(3, 'UTC')}
) AS e ON e.at = d.at AND e.trace_id = d.trace_id AND e.span_id = d.span_id AND e.ordinal = d.ordinal AND e.side = d.side
WHERE ({effect:String} = '' OR if(e.effect = '', 'unknown', e.effect) = {effect:String})
GROUP BY d.consumer
ORDER BY certain DESC, suspected DESC, consumer
LIMIT {limit:UInt32}
SETTINGS do_not_merge_across_partitions_select_final = 1
