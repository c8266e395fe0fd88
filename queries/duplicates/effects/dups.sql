-- Those as they stand now, with all others of the same event and of the same flows: which of them failed decides which was needed,
-- and one may have set off another.
CREATE TABLE {dups:Identifier} ENGINE = Memory AS
SELECT
    sipHash64(trace_id, span_id, ordinal, toInt8(side)) AS id,
    sipHash64(original_trace_id, original_span_id, original_ordinal, toInt8(side)) AS chain,
    side, at, trace_id, span_id, ordinal, invocation_span_id, consumer, channel,
    original_trace_id, original_span_id, original_ordinal, original_at, nth, certainty, cause
FROM duplicates FINAL
WHERE (at, trace_id, span_id, ordinal, side) IN (SELECT at, trace_id, span_id, ordinal, side FROM {dues:Identifier})
   OR (original_trace_id, original_span_id, original_ordinal, side) IN (SELECT original_trace_id, original_span_id, original_ordinal, side FROM {dues:Identifier})
   OR flow_id IN (SELECT flow_id FROM {dues:Identifier} WHERE flow_id != toFixedString('', 16))
