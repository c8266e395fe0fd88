-- Invocations whose records may have another publish than stored: those that arrived or received something, those that
-- received an event whose publish arrived (no earlier than the clocks allow), those that got an event someone else got
-- too, those fed by an invocation that arrived, and those something was inferred of. A publish whose invocation is not
-- known may be of any that arrived in its trace, or may be reached over a parent that did. is_old: it may have rows
-- that are no news.
CREATE TABLE {dirty:Identifier} ENGINE = Memory AS
SELECT invocation, any(trace_id) AS trace_id, any(span_id) AS span_id, max(is_old) AS is_old
FROM
(
    SELECT invocation, trace_id, span_id, 0 AS is_old FROM {heard_runs:Identifier}
    UNION ALL
    SELECT invocation, trace_id, span_id, 0 AS is_old FROM {heard_ends:Identifier}
    WHERE is_delivery AND is_new AND invocation NOT IN (SELECT invocation FROM {heard_runs:Identifier})
    UNION ALL
    SELECT sipHash64(trace_id, span_id) AS invocation, trace_id, span_id, 1 AS is_old FROM stitch_inbox
    WHERE what IN ('invocation', 'delivery') AND NOT is_whole AND inserted_at IN (SELECT inserted_at FROM {batches:Identifier})
    UNION ALL
    SELECT d.invocation AS invocation, d.trace_id AS trace_id, d.span_id AS span_id, 1 AS is_old
    FROM (SELECT * FROM {heard_ends:Identifier} WHERE is_delivery AND NOT is_new) AS d
    INNER JOIN
    (
        SELECT key_hash, min(at) AS at FROM {heard_ends:Identifier}
        WHERE NOT is_delivery AND is_new
          AND key_hash IN (SELECT key_hash FROM {heard_ends:Identifier} WHERE is_delivery AND NOT is_new)
        GROUP BY key_hash
    ) AS p ON d.key_hash = p.key_hash
    WHERE d.at + INTERVAL {skew_seconds:UInt32} SECOND >= p.at
    UNION ALL
    SELECT invocation, trace_id, span_id, 1 AS is_old FROM {heard_ends:Identifier}
    WHERE is_delivery AND NOT is_new AND key_kind = 'id'
      AND key_hash IN (SELECT key_hash FROM {heard_ends:Identifier} WHERE is_delivery AND is_new)
    UNION ALL
    SELECT sipHash64(trace_id, span_id) AS invocation, trace_id, span_id, 1 AS is_old FROM stitch_children
    WHERE (publish_trace_id, from_span_id) IN (
        SELECT trace_id, span_id FROM {heard_runs:Identifier}
        UNION ALL
        SELECT trace_id, span_id FROM stitch_inbox
        WHERE what = 'invocation' AND NOT is_whole AND inserted_at IN (SELECT inserted_at FROM {batches:Identifier})
        UNION ALL
        SELECT DISTINCT trace_id, toFixedString('', 8) FROM stitch_inbox
        WHERE what IN ('invocation', 'span') AND inserted_at IN (SELECT inserted_at FROM {batches:Identifier}))
)
GROUP BY invocation
