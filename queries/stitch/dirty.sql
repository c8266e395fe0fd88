-- Invocations whose records may have another publish than stored: those that arrived, those that received an
-- event whose publish arrived (no earlier than the clocks allow), those that got an event someone else got
-- too, and those fed by an invocation that arrived. A publish whose invocation is not known may be of any that
-- arrived in its trace, or may be reached over a parent that did.
CREATE TABLE {dirty:Identifier} ENGINE = Memory AS
SELECT DISTINCT trace_id, span_id
FROM
(
    SELECT trace_id, span_id FROM {inbox:Identifier} WHERE what IN ('invocation', 'delivery')
    UNION ALL
    SELECT d.trace_id AS trace_id, d.span_id AS span_id
    FROM
    (
        SELECT key_kind, carrier, key, trace_id, span_id, at FROM hop_ends
        WHERE direction = 'delivery'
          AND (key_kind, carrier, key) IN (SELECT key_kind, carrier, key FROM {inbox:Identifier} WHERE what = 'publish')
    ) AS d
    INNER JOIN
    (
        SELECT key_kind, carrier, key, min(at) AS at FROM {inbox:Identifier} WHERE what = 'publish'
        GROUP BY key_kind, carrier, key
    ) AS p ON d.key_kind = p.key_kind AND d.carrier = p.carrier AND d.key = p.key
    WHERE d.at + INTERVAL {skew_seconds:UInt32} SECOND >= p.at
    UNION ALL
    SELECT trace_id, span_id FROM hop_ends
    WHERE direction = 'delivery' AND key_kind = 'id'
      AND (key_kind, carrier, key) IN (
        SELECT key_kind, carrier, key FROM {inbox:Identifier} WHERE what = 'delivery' AND key_kind = 'id')
    UNION ALL
    SELECT trace_id, span_id FROM stitch_children
    WHERE (publish_trace_id, from_span_id) IN (
        SELECT trace_id, span_id FROM {inbox:Identifier} WHERE what = 'invocation'
        UNION ALL
        SELECT trace_id, toFixedString('', 8) FROM {inbox:Identifier} WHERE what IN ('invocation', 'span'))
)
