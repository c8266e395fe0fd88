-- One page of the duplicates in [from, to), the latest first; '' means any. after: the `cursor` of the last row before, '' for the first page.
SELECT
    concat(lower(hex(d.trace_id)), '-', lower(hex(d.span_id)), '-', toString(d.ordinal), '-', substring(toString(d.side), 1, 1)) AS id,
    toString(d.side) AS side,
    d.at AS at,
    d.consumer AS consumer,
    d.channel AS channel,
    d.via AS via,
    lower(hex(d.trace_id)) AS trace_id,
    lower(hex(d.span_id)) AS span_id,
    d.ordinal AS ordinal,
    if(d.invocation_span_id = toFixedString('', 8), '', lower(hex(d.invocation_span_id))) AS invocation_span_id,
    lower(hex(d.original_trace_id)) AS original_trace_id,
    lower(hex(d.original_span_id)) AS original_span_id,
    d.original_ordinal AS original_ordinal,
    if(d.original_invocation_span_id = toFixedString('', 8), '', lower(hex(d.original_invocation_span_id))) AS original_invocation_span_id,
    d.original_at AS original_at,
    d.nth AS nth,
    toString(d.key_kind) AS key_kind,
    d.key AS key,
    toString(d.certainty) AS certainty,
    CAST(d.kind, 'String') AS kind,
    CAST(d.cause, 'String') AS cause,
    d.evidence AS evidence,
    d.is_intended AS is_intended,
    if(d.flow_id = toFixedString('', 16), '', lower(hex(d.flow_id))) AS flow_id,
    if(d.original_flow_id = toFixedString('', 16), '', lower(hex(d.original_flow_id))) AS original_flow_id,
    d.workflow AS workflow,
    if(e.effect = '', 'unknown', e.effect) AS effect,
    e.own_cost_usd AS own_cost_usd,
    e.downstream_cost_usd AS downstream_cost_usd,
    e.extra_invocations AS extra_invocations,
    e.extra_billed_ms AS extra_billed_ms,
    concat(toString(toUnixTimestamp64Nano(d.at)), '.', id) AS cursor
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
  AND ({after:String} = '' OR (toUnixTimestamp64Nano(d.at), id) < (toInt64OrZero(splitByChar('.', {after:String})[1]), splitByChar('.', {after:String})[2]))
ORDER BY d.at DESC, id DESC
LIMIT {limit:UInt32}
SETTINGS do_not_merge_across_partitions_select_final = 1
