INSERT INTO duplicate_effects
SELECT
    d.side, d.at, d.trace_id, d.span_id, d.ordinal, e.effect, e.details, e.acts, e.again, e.others, e.refused,
    e.compared_trace_id, e.compared_span_id, e.compared_ordinal,
    ifNull(c.own_usd, 0) * k.part, ifNull(c.downstream_usd, 0) * k.part, toUInt32(round(c.invocations * k.part)), c.billed_ms * k.part,
    ifNull(c.own_usd, 0) + ifNull(c.downstream_usd, 0), c.invocations, c.unpriced, d.id IN (SELECT inner FROM {nested:Identifier}),
    {version:UInt64}, 0
FROM {dups:Identifier} AS d
INNER JOIN {effects:Identifier} AS e ON e.id = d.id
INNER JOIN (SELECT id, argMax(part, round) AS part FROM {counted:Identifier} GROUP BY id) AS k ON k.id = d.id
LEFT JOIN
(
    SELECT
        r.start AS start,
        sumIf(r.weight * i.list_cost_usd / i.batch_size, r.level = 0) AS own_usd,
        sumIf(r.weight * i.list_cost_usd / i.batch_size, r.level > 0) AS downstream_usd,
        toUInt32(uniqExact(r.trace_id, r.span_id)) AS invocations,
        toUInt32(uniqExactIf((r.trace_id, r.span_id), i.list_cost_usd IS NULL)) AS unpriced,
        sum(r.weight * i.billed_ms / i.batch_size) AS billed_ms
    FROM {reach:Identifier} AS r
    INNER JOIN {invocations:Identifier} AS i ON i.trace_id = r.trace_id AND i.span_id = r.span_id
    GROUP BY r.start
) AS c ON c.start = d.id
