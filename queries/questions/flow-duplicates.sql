-- The duplicates among what one flow received and published, in the order of time.
WITH runs AS
(
    SELECT DISTINCT trace_id, span_id, ordinal FROM flow_members FINAL WHERE flow_id = unhex({flow_id:String})
)
SELECT
    concat(lower(hex(d.trace_id)), '-', lower(hex(d.span_id)), '-', toString(d.ordinal), '-', substring(toString(d.side), 1, 1)) AS id,
    toString(d.side) AS side,
    d.at AS at,
    lower(hex(d.trace_id)) AS trace_id,
    lower(hex(d.span_id)) AS span_id,
    d.ordinal AS ordinal,
    d.consumer AS consumer,
    d.channel AS channel,
    d.nth AS nth,
    toString(d.certainty) AS certainty,
    CAST(d.kind, 'String') AS kind,
    CAST(d.cause, 'String') AS cause,
    if(e.effect = '', 'unknown', e.effect) AS effect,
    e.price_usd AS price_usd
FROM
(
    SELECT * FROM duplicates FINAL
    WHERE trace_id IN (SELECT trace_id FROM runs)
      AND ((side = 'delivery' AND (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM runs))
        OR (side = 'publish' AND (trace_id, invocation_span_id) IN (SELECT trace_id, span_id FROM runs)))
) AS d
LEFT JOIN
(
    SELECT at, trace_id, span_id, ordinal, side, toString(effect) AS effect, price_usd
    FROM duplicate_effects FINAL WHERE trace_id IN (SELECT trace_id FROM runs)
) AS e ON e.at = d.at AND e.trace_id = d.trace_id AND e.span_id = d.span_id AND e.ordinal = d.ordinal AND e.side = d.side
ORDER BY d.at, id
LIMIT {limit:UInt32}
SETTINGS do_not_merge_across_partitions_select_final = 1
