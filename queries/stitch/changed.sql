-- Hops that are new, different, or whose record is gone (is_deleted).
CREATE TABLE {changed:Identifier} ENGINE = Memory AS
WITH stored AS
(
    SELECT * FROM hops FINAL
    WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM {dirty:Identifier})
)
SELECT * FROM {found:Identifier}
WHERE (trace_id, span_id, ordinal, evidence, confidence, carrier, key, publish_trace_id, publish_span_id, publish_ordinal,
       from_span_id, ifNull(toInt64(from_record), -1), from_function, to_function, channel, via, published_at,
       delivered_at, ifNull(toInt64(receive_count), -1), ifNull(toInt64(payload_bytes), -1), is_duplicate)
    NOT IN (
    SELECT trace_id, span_id, ordinal, evidence, confidence, carrier, key, publish_trace_id, publish_span_id, publish_ordinal,
           from_span_id, ifNull(toInt64(from_record), -1), from_function, to_function, channel, via, published_at,
           delivered_at, ifNull(toInt64(receive_count), -1), ifNull(toInt64(payload_bytes), -1), is_duplicate
    FROM stored)
UNION ALL
SELECT * REPLACE (1 AS is_deleted, {version:UInt64} AS version) FROM stored
WHERE (trace_id, span_id, ordinal) NOT IN (SELECT trace_id, span_id, ordinal FROM {found:Identifier})
  AND (trace_id, span_id) IN (SELECT trace_id, span_id FROM {found:Identifier})
