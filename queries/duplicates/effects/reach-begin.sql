-- A delivery begins with its own record, a publish with the records of those who received it.
INSERT INTO {reach:Identifier}
SELECT id, 0, trace_id, span_id, ordinal, 1, toFixedString('', 16), toFixedString('', 8), 0 FROM {dups:Identifier} WHERE side = 'delivery'
UNION ALL
SELECT r.id, 1, r.trace_id, r.span_id, r.ordinal, 1, toFixedString('', 16), toFixedString('', 8), 0
FROM {received:Identifier} AS r
INNER JOIN {starts:Identifier} AS s ON s.id = r.id
LEFT JOIN (SELECT id, trace_id, span_id, ordinal, certainty FROM {dups:Identifier} WHERE side = 'delivery') AS d
    ON d.trace_id = r.trace_id AND d.span_id = r.span_id AND d.ordinal = r.ordinal
WHERE r.is_repeat = 1 AND (d.id = 0 OR (s.is_open AND s.certainty <= d.certainty))
