-- Who received the publishes that repeat one, and who received that one.
CREATE TABLE {received:Identifier} ENGINE = Memory AS
WITH sent AS
(
    SELECT id, 1 AS is_repeat, trace_id, span_id, ordinal FROM {dups:Identifier} WHERE side = 'publish'
    UNION ALL
    SELECT id, 0, original_trace_id, original_span_id, original_ordinal FROM {dups:Identifier} WHERE side = 'publish'
)
SELECT
    s.id AS id, s.is_repeat AS is_repeat, h.to_function AS function, h.trace_id AS trace_id, h.span_id AS span_id, h.ordinal AS ordinal,
    h.delivered_at AS at
FROM sent AS s
INNER JOIN
(
    SELECT trace_id, span_id, ordinal, to_function, delivered_at, publish_trace_id, publish_span_id, publish_ordinal FROM hops FINAL
    WHERE (trace_id, span_id, ordinal) IN (
        SELECT trace_id, span_id, ordinal FROM stitch_children WHERE publish_trace_id IN (SELECT trace_id FROM sent))
      AND evidence != 'none'
) AS h ON h.publish_trace_id = s.trace_id AND h.publish_span_id = s.span_id AND h.publish_ordinal = s.ordinal
