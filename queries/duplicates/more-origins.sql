-- What the last round made certain.
INSERT INTO {origins:Identifier}
SELECT node, original, kind, cause, is_intended,
    concat(lower(hex(trace_id)), '-', lower(hex(span_id)), '-', toString(ordinal), '-', substring(toString(side), 1, 1))
FROM {judged:Identifier}
WHERE certainty = 'certain' AND node NOT IN (SELECT node FROM {origins:Identifier})
  AND node IN (SELECT arrayJoin([source, earlier_source]) FROM {maybe:Identifier})
