-- Publishes by key and time, with the known invocation of each (zeros: none). Entries of one call that share
-- a key sit in one row, by ordinal. Where two instrumentations saw one call, the end that says its invocation stays.
CREATE TABLE {offers:Identifier} ENGINE = Memory AS
SELECT
    key_kind, carrier, key, at,
    arraySort(e -> (e.3, e.1, e.2), groupArray(entry)) AS entries
FROM
(
    SELECT
        p.key_kind AS key_kind, p.carrier AS carrier, p.key AS key, p.at AS at,
        (p.trace_id, p.span_id, p.ordinal, o.span_id, p.record, p.channel, p.function, p.event_key, p.payload_bytes)
            ::Tuple(trace_id FixedString(16), span_id FixedString(8), ordinal UInt32, owner FixedString(8),
                    record Nullable(UInt32), channel String, function String, event_key String,
                    payload_bytes Nullable(UInt64)) AS entry
    FROM {publishes:Identifier} AS p
    LEFT JOIN
    (
        SELECT trace_id, span_id, reached FROM {climb:Identifier}
        WHERE (trace_id, reached) IN (SELECT trace_id, span_id FROM {summits:Identifier})
    ) AS c ON c.trace_id = p.trace_id AND c.span_id = p.span_id
    LEFT JOIN {owners:Identifier} AS o
        ON o.trace_id = p.trace_id
       AND o.span_id = if(p.invocation_span_id != toFixedString('', 8), p.invocation_span_id, c.reached)
    WHERE p.invocation_span_id != toFixedString('', 8)
       OR (p.key_kind, p.carrier, p.key, p.trace_id) NOT IN (
        SELECT key_kind, carrier, key, trace_id FROM {publishes:Identifier}
        WHERE invocation_span_id != toFixedString('', 8)
          AND (key_kind, carrier, key, trace_id) IN (
            SELECT key_kind, carrier, key, trace_id FROM {publishes:Identifier}
            WHERE invocation_span_id = toFixedString('', 8)))
)
GROUP BY key_kind, carrier, key, at
