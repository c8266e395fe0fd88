-- Duplicates in [from, to) in buckets of bucket_s seconds, apart by what `by` says: kind, cause, consumer, channel, effect, certainty or
-- side; anything else: all together under ''. Buckets without any are not there.
SELECT
    toUInt32(intDiv(toUnixTimestamp(toDateTime(d.at, 'UTC')), {bucket_s:UInt32}) * {bucket_s:UInt32}) AS bucket,
    multiIf({by:String} = 'kind', toString(d.kind), {by:String} = 'cause', toString(d.cause), {by:String} = 'consumer', d.consumer,
        {by:String} = 'channel', d.channel, {by:String} = 'effect', if(e.effect = '', 'unknown', e.effect),
        {by:String} = 'certainty', toString(d.certainty), {by:String} = 'side', toString(d.side), '') AS name,
    toUInt32(count()) AS duplicates,
    toUInt32(countIf(d.certainty = 'certain')) AS certain,
    toUInt32(countIf(d.certainty = 'suspected')) AS suspected,
    toUInt32(countIf(d.is_intended = 1)) AS intended,
    toUInt32(countIf(e.effect = 'repeated')) AS repeated,
    sum(e.own_cost_usd) AS own_cost_usd,
    sum(e.downstream_cost_usd) AS downstream_cost_usd
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
    SELECT at, trace_id, span_id, ordinal, side, toString(effect) AS effect, own_cost_usd, downstream_cost_usd, extra_invocations, extra_billed_ms
    FROM duplicate_effects FINAL
    WHERE at >= {from:DateTime64(3, 'UTC')} AND at < {to:DateTime64(3, 'UTC')}
) AS e ON e.at = d.at AND e.trace_id = d.trace_id AND e.span_id = d.span_id AND e.ordinal = d.ordinal AND e.side = d.side
WHERE ({effect:String} = '' OR if(e.effect = '', 'unknown', e.effect) = {effect:String})
GROUP BY bucket, name
ORDER BY bucket, name
SETTINGS do_not_merge_across_partitions_select_final = 1
