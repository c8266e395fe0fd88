INSERT INTO hops (
    trace_id, span_id, ordinal, evidence, confidence, carrier, key, publish_trace_id, publish_span_id, publish_ordinal,
     from_span_id, from_record, from_function, to_function, channel, via, published_at, delivered_at, wait_ms,
     is_skewed, receive_count, payload_bytes, is_duplicate, is_deleted, version)
SETTINGS optimize_on_insert = 0
SELECT
    trace_id, span_id, ordinal, evidence, confidence, carrier, key, publish_trace_id, publish_span_id, publish_ordinal,
    from_span_id, from_record, from_function, to_function, channel, via, published_at, delivered_at, wait_ms,
    is_skewed, receive_count, payload_bytes, is_duplicate, 0, {version:UInt64}
FROM {found:Identifier}
WHERE node IN (SELECT node FROM {changed:Identifier})
