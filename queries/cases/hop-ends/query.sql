SELECT
    direction, key_kind, carrier, key, lower(hex(span_id)) AS span_id, ordinal, lower(hex(invocation_span_id)) AS invocation_span_id,
    record, attribution, channel, via, function, at, event_time, receive_count, payload_bytes, event_key
FROM hop_ends FINAL
ORDER BY direction, span_id, ordinal, key_kind, carrier, key
