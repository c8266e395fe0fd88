-- The ends that were missing.
INSERT INTO {heard_ends:Identifier}
SELECT
    sipHash64(if(direction = 'delivery', 3, 2)::Int8, key_hash, trace_id, span_id, ordinal), direction = 'delivery',
    key_kind, carrier, key, sipHash64(toInt8(key_kind), toString(carrier), key) AS key_hash, at, trace_id, span_id, ordinal,
    sipHash64(trace_id, span_id, ordinal),
    multiIf(direction = 'delivery', sipHash64(trace_id, span_id),
            invocation_span_id = toFixedString('', 8), 0, sipHash64(trace_id, invocation_span_id)),
    invocation_span_id, record, channel, via, function, receive_count, payload_bytes, event_key, version, 0
FROM hop_ends
WHERE toDate(at) IN (SELECT toDate(at) FROM {missing:Identifier})
  AND (key_kind, carrier, key) IN (
    SELECT key_kind, carrier, key FROM {heard_ends:Identifier} WHERE key_hash IN (SELECT key_hash FROM {missing:Identifier})
    UNION ALL
    SELECT key_kind, carrier, key FROM stitch_inbox
    WHERE NOT is_whole AND inserted_at IN (SELECT inserted_at FROM {batches:Identifier})
      AND key_hash IN (SELECT key_hash FROM {missing:Identifier}))
  AND (key_hash, direction, at) IN (SELECT key_hash, direction, at FROM {missing:Identifier})
