-- Which run each duplicate is compared with. Of a delivery: the first before it that did not fail for this record; where all failed it
-- was needed, and is compared with the original. Of a publish: what each consumer did with it and with the original.
CREATE TABLE {pairs:Identifier} ENGINE = Memory AS
WITH
    tries AS
    (
        SELECT id, chain, nth, trace_id, span_id, ordinal, cause FROM {dups:Identifier} WHERE side = 'delivery'
        UNION ALL
        SELECT DISTINCT 0, chain, 1, original_trace_id, original_span_id, original_ordinal, ''
        FROM {dups:Identifier} WHERE side = 'delivery'
    ),
    told AS
    (
        SELECT
            t.id AS id, t.chain AS chain, t.nth AS nth, t.trace_id AS trace_id, t.span_id AS span_id, t.ordinal AS ordinal,
            leadInFrame(t.cause) OVER (PARTITION BY t.chain ORDER BY t.nth, t.id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next_cause,
            has(i.failed_records, t.ordinal)
                OR (i.is_error AND next_cause NOT IN ('neighbour-failed', 'checkpoint-replayed'))
                OR i.status IN ('timeout', 'failure')
                OR (i.is_unfinished AND next_cause IN ('timeout', 'crash', 'function-error', 'async-retry')) AS has_failed
        FROM tries AS t
        LEFT JOIN {invocations:Identifier} AS i ON i.trace_id = t.trace_id AND i.span_id = t.span_id
    ),
    compared AS
    (
        SELECT
            id, trace_id, span_id, ordinal,
            minIf((nth, trace_id, span_id, ordinal), NOT has_failed)
                OVER (PARTITION BY chain ORDER BY nth, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS good,
            min((nth, trace_id, span_id, ordinal))
                OVER (PARTITION BY chain ORDER BY nth, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS first,
            good.1 = 0 AS is_needed,
            if(is_needed, first, good) AS base
        FROM told
    ),
    candidates AS
    (
        SELECT id, trace_id, span_id, ordinal, base.2 AS base_trace_id, base.3 AS base_span_id, base.4 AS base_ordinal, is_needed, 0 AS is_publish
        FROM compared WHERE id != 0
        UNION ALL
        SELECT
            r.id, r.latest.2, r.latest.3, r.latest.4, b.latest.2, b.latest.3, b.latest.4,
            has(i.failed_records, b.latest.4) OR i.is_error, 1
        FROM (SELECT id, function, min((at, trace_id, span_id, ordinal)) AS latest FROM {received:Identifier} WHERE is_repeat = 1 GROUP BY id, function) AS r
        LEFT JOIN (SELECT id, function, min((at, trace_id, span_id, ordinal)) AS latest FROM {received:Identifier} WHERE is_repeat = 0 GROUP BY id, function) AS b
            ON b.id = r.id AND b.function = r.function
        LEFT JOIN {invocations:Identifier} AS i ON i.trace_id = b.latest.2 AND i.span_id = b.latest.3
    )
SELECT
    c.id AS id, c.is_publish AS is_publish,
    row_number() OVER (ORDER BY c.id, c.trace_id, c.span_id, c.ordinal) AS pair,
    c.trace_id AS trace_id, c.span_id AS span_id, c.ordinal AS ordinal,
    c.base_trace_id AS base_trace_id, c.base_span_id AS base_span_id, c.base_ordinal AS base_ordinal, c.is_needed AS is_needed,
    i.function AS function, i.batch_size AS batch_size, b.batch_size AS base_batch_size,
    i.is_unfinished AS is_unfinished, b.is_unfinished AND NOT c.is_needed AS is_base_unfinished,
    i.batch_size = 0 OR b.batch_size = 0 AS is_missing,
    count() OVER (PARTITION BY c.is_publish, c.trace_id, c.span_id, c.base_trace_id, c.base_span_id) = i.batch_size
        AND i.batch_size = b.batch_size AS is_whole_batch
FROM candidates AS c
LEFT JOIN {invocations:Identifier} AS i ON i.trace_id = c.trace_id AND i.span_id = c.span_id
LEFT JOIN {invocations:Identifier} AS b ON b.trace_id = c.base_trace_id AND b.span_id = c.base_span_id
