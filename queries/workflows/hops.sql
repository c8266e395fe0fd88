CREATE TABLE {hops:Identifier} ENGINE = Memory AS
SELECT
    trace_id, span_id, ordinal, evidence, carrier, key, publish_trace_id, publish_span_id, publish_ordinal, from_span_id, from_record, from_function,
    channel, if(via = channel, '', via) AS via, delivered_at, wait_ms, ifNull(receive_count, 0) AS receive_count
FROM hops FINAL
WHERE (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM {members:Identifier})
