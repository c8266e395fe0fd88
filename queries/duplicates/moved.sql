-- Rows of the ledger whose records may be in other flows now.
INSERT INTO {final:Identifier}
WITH changed AS
(
    SELECT node, started_at FROM stitch_nodes
    WHERE version > (SELECT argMax(stitch_version, turn) FROM duplicate_cursor)
)
SELECT
    side, at, consumer, channel, via, trace_id, span_id, ordinal, invocation_span_id, original_trace_id, original_span_id, original_ordinal,
    original_invocation_span_id, original_at, nth, key_kind, key, certainty, kind, cause, evidence, is_intended, record, original_record,
    sipHash64(trace_id, span_id, ordinal) AS node, sipHash64(original_trace_id, original_span_id, original_ordinal)
FROM duplicates FINAL
WHERE at >= (SELECT min(started_at) FROM changed) AND (SELECT count() FROM changed) > 0
  AND (sipHash64(trace_id, invocation_span_id, record) IN (SELECT node FROM changed)
    OR sipHash64(original_trace_id, original_invocation_span_id, original_record) IN (SELECT node FROM changed))
  AND node NOT IN (SELECT node FROM {final:Identifier})
