-- Ends under those keys that came lately.
INSERT INTO {heard_ends:Identifier}
SELECT
    sipHash64(toInt8(what), key_hash, trace_id, span_id, ordinal), what = 'delivery',
    key_kind, carrier, key, key_hash, at, trace_id, span_id, ordinal, sipHash64(trace_id, span_id, ordinal),
    invocation, invocation_span_id, record, channel, via, function, receive_count, payload_bytes, event_key, version, 0
FROM stitch_inbox
WHERE what IN ('publish', 'delivery') AND is_whole
  AND inserted_at >= fromUnixTimestamp64Nano({since_ns:Int64}, 'UTC')
  AND inserted_at <= fromUnixTimestamp64Nano({until_ns:Int64}, 'UTC')
  AND inserted_at NOT IN (SELECT inserted_at FROM {batches:Identifier})
  AND key_hash IN (SELECT key_hash FROM {keys:Identifier})
