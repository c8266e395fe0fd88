-- What the step before found, with the first of each.
INSERT INTO {kin:Identifier}
WITH fresh AS
(
    SELECT * FROM {judged:Identifier}
    WHERE certainty = 'certain' AND node NOT IN (SELECT node FROM {kin:Identifier} WHERE id != '')
)
SELECT
    {step:UInt32}, side = 'delivery', original, node, trace_id, span_id, ordinal, invocation_span_id, at, kind, cause, is_intended,
    concat(lower(hex(trace_id)), '-', lower(hex(span_id)), '-', toString(ordinal), '-', substring(toString(side), 1, 1))
FROM fresh
UNION ALL
SELECT
    {step:UInt32}, side = 'delivery', original AS root, root, original_trace_id, original_span_id, original_ordinal,
    original_invocation_span_id, original_at, '', '', 0, ''
FROM fresh
WHERE original NOT IN (SELECT node FROM {kin:Identifier})
LIMIT 1 BY side, root
