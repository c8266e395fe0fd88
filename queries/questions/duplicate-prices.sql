-- What duplicates cost in [from, to), at list price, apart by what `by` says: consumer, channel, month (of UTC, '2026-01'); anything else:
-- all together under ''. Certain ones nobody asked for are waste, but for retries that were needed; each price counts once, with the
-- duplicate that set off the others. '' means any.
SELECT
    multiIf({by:String} = 'consumer', d.consumer, {by:String} = 'channel', d.channel, {by:String} = 'month', formatDateTime(d.at, '%Y-%m', 'UTC'), '') AS name,
    toUInt32(countIf(d.certainty = 'certain' AND d.is_intended = 0)) AS duplicates,
    sumIf(e.own_cost_usd + e.downstream_cost_usd, d.certainty = 'certain' AND d.is_intended = 0 AND e.effect != 'needed') AS waste_usd,
    sumIf(e.own_cost_usd + e.downstream_cost_usd, d.certainty = 'certain' AND d.is_intended = 0 AND e.effect = 'needed') AS needed_usd,
    sumIf(e.own_cost_usd + e.downstream_cost_usd, d.certainty = 'certain' AND d.is_intended = 1) AS intended_usd,
    sumIf(e.own_cost_usd + e.downstream_cost_usd, d.certainty = 'suspected') AS suspected_usd,
    toUInt32(sumIf(e.extra_invocations, d.certainty = 'certain' AND d.is_intended = 0 AND e.effect != 'needed')) AS wasted_invocations,
    sumIf(e.extra_billed_ms, d.certainty = 'certain' AND d.is_intended = 0 AND e.effect != 'needed') AS wasted_billed_ms,
    toUInt32(countIf(e.unpriced > 0)) AS unpriced
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
      AND ({side:String} = '' OR toString(side) = {side:String})
) AS d
LEFT JOIN
(
    SELECT at, trace_id, span_id, ordinal, side, toString(effect) AS effect, own_cost_usd, downstream_cost_usd, extra_invocations, extra_billed_ms, unpriced
    FROM duplicate_effects FINAL
    WHERE at >= {from:DateTime64(3, 'UTC')} AND at < {to:DateTime64(3, 'UTC')}
) AS e ON e.at = d.at AND e.trace_id = d.trace_id AND e.span_id = d.span_id AND e.ordinal = d.ordinal AND e.side = d.side
WHERE ({effect:String} = '' OR if(e.effect = '', 'unknown', e.effect) = {effect:String})
GROUP BY name
ORDER BY waste_usd DESC, duplicates DESC, name
LIMIT {limit:UInt32}
SETTINGS do_not_merge_across_partitions_select_final = 1
