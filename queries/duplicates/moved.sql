-- Rows of the ledger in flows that are gone: their records are in others now.
INSERT INTO {final:Identifier}
WITH gone AS
(
    SELECT DISTINCT flow_id FROM flows
    WHERE version > (SELECT argMax(flow_version, turn) FROM duplicate_cursor) AND is_deleted = 1
)
SELECT
    side, at, consumer, channel, via, trace_id, span_id, ordinal, invocation_span_id, original_trace_id, original_span_id, original_ordinal,
    original_invocation_span_id, original_at, nth, key_kind, key, certainty, kind, cause, evidence, is_intended, record, original_record,
    sipHash64(trace_id, span_id, ordinal) AS node, sipHash64(original_trace_id, original_span_id, original_ordinal)
FROM duplicates FINAL
WHERE (flow_id IN (SELECT flow_id FROM gone) OR original_flow_id IN (SELECT flow_id FROM gone))
  AND node NOT IN (SELECT node FROM {final:Identifier})
