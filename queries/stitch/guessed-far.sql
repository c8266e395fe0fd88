-- The publishes that were inferred.
INSERT INTO {heard_ends:Identifier}
SELECT
    sipHash64(if(direction = 'delivery', 3, 2)::Int8, key_hash, trace_id, span_id, ordinal), direction = 'delivery',
    key_kind, carrier, key, sipHash64(toInt8(key_kind), toString(carrier), key) AS key_hash, at, trace_id, span_id, ordinal,
    sipHash64(trace_id, span_id, ordinal),
    multiIf(direction = 'delivery', sipHash64(trace_id, span_id),
            invocation_span_id = toFixedString('', 8), 0, sipHash64(trace_id, invocation_span_id)),
    invocation_span_id, record, channel, via, function, receive_count, payload_bytes, event_key, version, 0
FROM hop_ends
WHERE direction = 'publish'
  AND trace_id IN (SELECT publish_trace_id FROM {guesses:Identifier})
  AND (trace_id, span_id, ordinal) IN (
    SELECT publish_trace_id, publish_span_id, publish_ordinal FROM {guesses:Identifier})
