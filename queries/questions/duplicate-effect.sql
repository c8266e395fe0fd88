-- What was judged of one duplicate, by its id. details: what, channel, function, how often in the original, how often in the repeat. No row where it is not judged yet, or is no duplicate any more.
WITH splitByChar('-', {id:String}) AS parts
SELECT
    toString(effect) AS effect,
    arrayMap(one -> (toString(one.1), one.2, one.3, one.4, one.5), details)::Array(Tuple(String, String, String, UInt32, UInt32)) AS details,
    original_acts, again, others, refused,
    if(compared_trace_id = toFixedString('', 16), '', lower(hex(compared_trace_id))) AS compared_trace_id,
    if(compared_span_id = toFixedString('', 8), '', lower(hex(compared_span_id))) AS compared_span_id,
    compared_ordinal,
    own_cost_usd, downstream_cost_usd, price_usd, set_off, unpriced, extra_invocations, extra_billed_ms, is_nested
FROM duplicate_effects FINAL
WHERE trace_id = toFixedString(substring(unhex(parts[1]), 1, 16), 16) AND span_id = toFixedString(substring(unhex(parts[2]), 1, 8), 8)
  AND ordinal = toUInt32OrZero(parts[3]) AND side = if(parts[4] = 'p', 'publish', 'delivery')
LIMIT 1
SETTINGS do_not_merge_across_partitions_select_final = 1
