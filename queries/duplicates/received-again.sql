-- Who received what was sent again: the same event again, for the same reason. Where a hop does not go by an id, content has to agree, too: its
-- publish may be another one of that call. What is the same message twice is told by its id.
INSERT INTO {judged:Identifier}
WITH
    sent AS
    (
        SELECT * FROM {kin:Identifier}
        WHERE NOT is_delivery AND root IN (SELECT root FROM {kin:Identifier} WHERE NOT is_delivery AND step = {step:UInt32})
    ),
    received AS
    (
        SELECT
            k.root AS root, k.node AS source, k.cause AS cause, k.is_intended AS is_intended, k.id AS id, h.to_function AS function, h.channel AS channel,
            h.via AS via, h.delivered_at AS at, h.trace_id AS trace_id, h.span_id AS span_id, h.ordinal AS ordinal,
            sipHash64(h.trace_id, h.span_id, h.ordinal) AS node, h.evidence = 'id' AS is_by_id
        FROM
        (
            SELECT * FROM hops FINAL
            WHERE (trace_id, span_id, ordinal) IN (
                SELECT trace_id, span_id, ordinal FROM stitch_children
                WHERE (publish_trace_id, from_span_id) IN (SELECT trace_id, run_span_id FROM sent))
        ) AS h
        INNER JOIN sent AS k ON k.trace_id = h.publish_trace_id AND k.span_id = h.publish_span_id AND k.ordinal = h.publish_ordinal
    ),
    noted AS
    (
        SELECT sipHash64(trace_id, span_id, ordinal) AS node, print FROM duplicate_prints
        WHERE toStartOfHour(at) IN (SELECT DISTINCT toStartOfHour(at) FROM received WHERE NOT is_by_id) AND is_delivery
          AND (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM received)
    ),
    pairs AS
    (
        SELECT
            *, row_number() OVER w AS nth, first_value(source) OVER w AS first_source, first_value(cause) OVER w AS first_cause,
            first_value(is_intended) OVER w AS first_intended, first_value(id) OVER w AS first_id,
            first_value((trace_id, span_id, ordinal, at, node)) OVER w AS o,
            first_value(is_by_id) OVER w AS is_first_by_id, first_value(print) OVER w AS first_print
        FROM (SELECT r.*, n.print AS print FROM received AS r LEFT ANY JOIN noted AS n ON n.node = r.node)
        WINDOW w AS (PARTITION BY root, function ORDER BY at, ordinal, node ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    )
SELECT
    'delivery', at, function, channel, via, trace_id, span_id, ordinal, span_id, o.1, o.2, o.3, o.2, o.4, toUInt32(nth),
    'fingerprint', '', 'certain', 'published-twice',
    if(cause = '', first_cause, cause),
    mapFilter((name, value) -> value != '', map('after_original_ms', toString(dateDiff('millisecond', o.4, at)),
        'sender_repeats', if(id = '', first_id, id))),
    if(cause = '', first_intended, is_intended), ordinal, o.3, node, o.5
FROM pairs
WHERE nth > 1 AND source != first_source
  AND (is_by_id AND is_first_by_id OR (print != 0 AND print = first_print))
  AND node NOT IN (SELECT node FROM {judged:Identifier})
  AND node NOT IN (
    SELECT sipHash64(trace_id, span_id, ordinal) FROM duplicates FINAL
    WHERE key_kind = 'message-id' AND at IN (SELECT at FROM pairs)
      AND sipHash64(trace_id, span_id, ordinal) NOT IN (SELECT node FROM {ends:Identifier}))
LIMIT 1 BY node
