-- Hop ends as the inbox tells them.
CREATE TABLE {heard_ends:Identifier} ENGINE = Memory AS
SELECT
    sipHash64(toInt8(what), key_hash, trace_id, span_id, ordinal) AS end, toUInt8(what = 'delivery') AS is_delivery,
    key_kind, carrier, key, key_hash, at, trace_id, span_id, ordinal, sipHash64(trace_id, span_id, ordinal) AS node,
    invocation, invocation_span_id, record, channel, via, function, receive_count, payload_bytes, event_key, version,
    toUInt8(1) AS is_new
FROM stitch_inbox
WHERE what IN ('publish', 'delivery') AND is_whole AND inserted_at IN (SELECT inserted_at FROM {batches:Identifier})
