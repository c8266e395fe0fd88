-- Which duplicate set off which, and how much of it.
CREATE TABLE {nested:Identifier} ENGINE = Memory AS
SELECT outer, inner, max(weight) AS weight
FROM
(
    SELECT r.start AS outer, d.id AS inner, sum(r.weight) AS weight
    FROM {reach:Identifier} AS r
    INNER JOIN (SELECT id, trace_id, span_id, ordinal FROM {dups:Identifier} WHERE side = 'delivery') AS d
        ON d.trace_id = r.trace_id AND d.span_id = r.span_id AND d.ordinal = r.ordinal
    WHERE r.start != d.id
    GROUP BY outer, inner
    UNION ALL
    SELECT r.start, d.id, max(r.weight)
    FROM {reach:Identifier} AS r
    INNER JOIN (SELECT id, trace_id, span_id, ordinal FROM {dups:Identifier} WHERE side = 'publish') AS d
        ON d.trace_id = r.publish_trace_id AND d.span_id = r.publish_span_id AND d.ordinal = r.publish_ordinal
    WHERE r.start != d.id
    GROUP BY r.start, d.id
    UNION ALL
    -- A publish that nobody received, by the invocation that sent it.
    SELECT r.start, d.id, max(r.weight)
    FROM {reach:Identifier} AS r
    INNER JOIN (SELECT id, trace_id, invocation_span_id, certainty FROM {dups:Identifier} WHERE side = 'publish') AS d
        ON d.trace_id = r.trace_id AND d.invocation_span_id = r.span_id
    INNER JOIN {invocations:Identifier} AS i ON i.trace_id = r.trace_id AND i.span_id = r.span_id
    INNER JOIN {starts:Identifier} AS s ON s.id = r.start
    WHERE r.start != d.id AND i.batch_size = 1 AND s.is_open AND s.certainty <= d.certainty
    GROUP BY r.start, d.id
)
GROUP BY outer, inner
