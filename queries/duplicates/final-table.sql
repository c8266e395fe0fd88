-- Everything that is judged, counted in the order of time. Rows of the same events that were judged before are counted again with it.
CREATE TABLE {final:Identifier} ENGINE = Memory AS
SELECT * REPLACE (toUInt32(row_number() OVER (PARTITION BY side, original ORDER BY at, ordinal, node) + 1) AS nth)
FROM
(
    SELECT * FROM {rooted:Identifier}
    UNION ALL
    SELECT
        side, at, consumer, channel, via, trace_id, span_id, ordinal, invocation_span_id, original_trace_id, original_span_id,
        original_ordinal, original_invocation_span_id, original_at, nth, key_kind, key, certainty, toString(kind) AS kind, toString(cause) AS cause,
        evidence, is_intended, record, original_record, sipHash64(trace_id, span_id, ordinal) AS node,
        sipHash64(original_trace_id, original_span_id, original_ordinal) AS original
    FROM duplicates FINAL
    WHERE certainty = 'certain' AND original_trace_id IN (SELECT original_trace_id FROM {rooted:Identifier})
      AND original IN (SELECT original FROM {rooted:Identifier})
      AND node NOT IN (SELECT node FROM {rooted:Identifier} UNION DISTINCT SELECT node FROM {ends:Identifier})
)
UNION ALL
SELECT * FROM {judged:Identifier} WHERE certainty = 'suspected'
