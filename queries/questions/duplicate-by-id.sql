-- One duplicate by its id, `<trace hex>-<span hex>-<ordinal>-<d|p>`. No row where there is none, or no longer.
WITH splitByChar('-', {id:String}) AS parts
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
    e.extra_billed_ms AS extra_billed_ms
FROM
(
    SELECT * FROM duplicates FINAL
    WHERE trace_id = toFixedString(substring(unhex(parts[1]), 1, 16), 16) AND span_id = toFixedString(substring(unhex(parts[2]), 1, 8), 8)
      AND ordinal = toUInt32OrZero(parts[3]) AND side = if(parts[4] = 'p', 'publish', 'delivery')
) AS d
LEFT JOIN
(
    SELECT at, trace_id, span_id, ordinal, side, toString(effect) AS effect, own_cost_usd, downstream_cost_usd, extra_invocations, extra_billed_ms
    FROM duplicate_effects FINAL
    WHERE trace_id = toFixedString(substring(unhex(parts[1]), 1, 16), 16) AND span_id = toFixedString(substring(unhex(parts[2]), 1, 8), 8)
) AS e ON e.at = d.at AND e.trace_id = d.trace_id AND e.span_id = d.span_id AND e.ordinal = d.ordinal AND e.side = d.side
LIMIT 1
SETTINGS do_not_merge_across_partitions_select_final = 1
