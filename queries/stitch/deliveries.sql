-- Delivery ends of those invocations, one row per record and key.
CREATE TABLE {deliveries:Identifier} ENGINE = Memory AS
SELECT
    key_kind, carrier, key, trace_id, span_id, ordinal,
    latest.1 AS channel, latest.2 AS via, latest.3 AS function, latest.4 AS at, latest.5 AS receive_count,
    latest.6 AS payload_bytes, latest.7 AS event_key
FROM
(
    SELECT
        key_kind, carrier, key, trace_id, span_id, ordinal,
        argMax((channel, via, function, at, receive_count, payload_bytes, event_key), version) AS latest
    FROM hop_ends
    WHERE direction = 'delivery'
      AND trace_id IN (SELECT trace_id FROM {dirty:Identifier})
      AND (trace_id, span_id) IN (SELECT trace_id, span_id FROM {dirty:Identifier})
    GROUP BY key_kind, carrier, key, trace_id, span_id, ordinal
)
