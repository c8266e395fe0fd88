-- Those, and the first of each.
INSERT INTO {kin:Identifier}
SELECT
    0, side = 'delivery', sipHash64(original_trace_id, original_span_id, original_ordinal), sipHash64(trace_id, span_id, ordinal), trace_id,
    span_id, ordinal, invocation_span_id, at, kind, cause, is_intended,
    concat(lower(hex(trace_id)), '-', lower(hex(span_id)), '-', toString(ordinal), '-', substring(toString(side), 1, 1))
FROM {found:Identifier}
UNION ALL
SELECT
    0, side = 'delivery', sipHash64(original_trace_id, original_span_id, original_ordinal) AS root, root, original_trace_id, original_span_id,
    original_ordinal, original_invocation_span_id, original_at, '', '', 0, ''
FROM {found:Identifier}
LIMIT 1 BY side, root
