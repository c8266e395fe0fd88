-- What consumers did with what they got again in [from, to), those with most of it first; '' means any. proven: absorbed, where the
-- original had done something. done_again: what the original had done was done once more, all of it or a part, or by a retry that was
-- needed. Neither what content alone suspects nor what somebody asked for (a replay, a redrive) says anything of a consumer.
SELECT
    consumer,
    multiIf(countIf(is_against) > 0, 'not idempotent', countIf(is_proof) > 0, 'idempotent', 'not proven') AS verdict,
    toUInt32(count()) AS duplicates,
    toUInt32(countIf(effect = 'absorbed')) AS absorbed,
    toUInt32(countIf(is_proof)) AS proven,
    toUInt32(countIf(is_against)) AS done_again,
    toUInt32(countIf(effect = 'repeated')) AS repeated,
    toUInt32(countIf(effect = 'diverged')) AS diverged,
    toUInt32(countIf(effect = 'needed')) AS needed,
    toUInt32(countIf(effect = 'unknown')) AS unknown,
    sumIf(usd, effect != 'needed') AS waste_usd,
    sumIf(usd, effect = 'needed') AS needed_usd,
    arraySort(groupUniqArray(channel)) AS channels,
    arrayMap(one -> one.2, arraySlice(arrayReverseSort(
        if(countIf(is_against) > 0, groupArrayIf((at, id), is_against), groupArrayIf((at, id), is_proof))), 1, 5)) AS proofs,
    arrayMap(one -> one.2, arraySlice(arrayReverseSort(
        if(countIf(is_against) > 0, groupArrayIf((at, flow), is_against AND flow != ''), groupArrayIf((at, flow), is_proof AND flow != ''))), 1, 5)) AS flow_ids,
    toDateTime64(min(at), 9, 'UTC') AS first_at,
    toDateTime64(max(at), 9, 'UTC') AS last_at
FROM
(
    SELECT
        d.consumer AS consumer, d.channel AS channel, d.at AS at,
        concat(lower(hex(d.trace_id)), '-', lower(hex(d.span_id)), '-', toString(d.ordinal), '-d') AS id,
        if(d.flow_id = toFixedString('', 16), '', lower(hex(d.flow_id))) AS flow,
        if(toString(e.effect) = '' OR e.version = 0, 'unknown', toString(e.effect)) AS effect,
        effect IN ('repeated', 'diverged', 'needed') AND e.again > 0 AS is_against,
        effect = 'absorbed' AND e.original_acts > 0 AS is_proof,
        e.own_cost_usd + e.downstream_cost_usd AS usd
    FROM
    (
        SELECT * FROM duplicates FINAL
        WHERE at >= {from:DateTime64(3, 'UTC')} AND at < {to:DateTime64(3, 'UTC')}
          AND ({consumer:String} = '' OR consumer = {consumer:String})
          AND ({channel:String} = '' OR channel = {channel:String} OR via = {channel:String})
          AND ({workflow:String} = '' OR workflow = {workflow:String})
          AND side = 'delivery' AND certainty = 'certain' AND is_intended = 0
    ) AS d
    LEFT JOIN
    (
        SELECT * FROM duplicate_effects FINAL
        WHERE at >= {from:DateTime64(3, 'UTC')} AND at < {to:DateTime64(3, 'UTC')}
    ) AS e ON e.at = d.at AND e.trace_id = d.trace_id AND e.span_id = d.span_id AND e.ordinal = d.ordinal AND e.side = d.side
)
GROUP BY consumer
ORDER BY done_again DESC, duplicates DESC, consumer
LIMIT {limit:UInt32}
SETTINGS do_not_merge_across_partitions_select_final = 1
