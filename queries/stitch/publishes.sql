-- Publish ends with a key one of those deliveries has, and those named by an inference, one row per entry and key.
CREATE TABLE {publishes:Identifier} ENGINE = Memory AS
SELECT
    key_kind, carrier, key, trace_id, span_id, ordinal,
    latest.1 AS invocation_span_id, latest.2 AS record, latest.3 AS channel, latest.4 AS function, latest.5 AS at,
    latest.6 AS payload_bytes, latest.7 AS event_key
FROM
(
    SELECT
        key_kind, carrier, key, trace_id, span_id, ordinal,
        argMax((invocation_span_id, record, channel, function, at, payload_bytes, event_key), version) AS latest
    FROM hop_ends
    WHERE direction = 'publish'
      AND (
        (key_kind, carrier, key) IN (SELECT key_kind, carrier, key FROM {deliveries:Identifier})
        OR (trace_id, span_id, ordinal) IN (
            SELECT publish_trace_id, publish_span_id, publish_ordinal FROM {guesses:Identifier}))
    GROUP BY key_kind, carrier, key, trace_id, span_id, ordinal
)
