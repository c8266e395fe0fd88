-- Everything that is judged, each repeat under the first of its event, however it is known to be that, and counted in the order of
-- time. Rows of the same events that were judged before are counted again with it.
CREATE TABLE {final:Identifier} ENGINE = Memory AS
WITH
    certain AS (SELECT * FROM {judged:Identifier} WHERE certainty = 'certain'),
    origins AS
    (
        SELECT node, original, original_trace_id, original_span_id, original_ordinal, original_invocation_span_id, original_at, original_record
        FROM certain
        UNION ALL
        SELECT
            sipHash64(trace_id, span_id, ordinal) AS node, sipHash64(original_trace_id, original_span_id, original_ordinal),
            original_trace_id, original_span_id, original_ordinal, original_invocation_span_id, original_at, original_record
        FROM duplicates FINAL
        WHERE certainty = 'certain' AND at IN (SELECT original_at FROM certain)
          AND node IN (SELECT original FROM certain) AND node NOT IN (SELECT node FROM certain)
    ),
    rooted AS
    (
        SELECT
            c.side AS side, c.at AS at, c.consumer AS consumer, c.channel AS channel, c.via AS via, c.trace_id AS trace_id, c.span_id AS span_id, c.ordinal AS ordinal, c.invocation_span_id AS invocation_span_id,
            multiIf(b.node != 0, b.original_trace_id, a.node != 0, a.original_trace_id, c.original_trace_id) AS original_trace_id,
            multiIf(b.node != 0, b.original_span_id, a.node != 0, a.original_span_id, c.original_span_id) AS original_span_id,
            multiIf(b.node != 0, b.original_ordinal, a.node != 0, a.original_ordinal, c.original_ordinal) AS original_ordinal,
            multiIf(b.node != 0, b.original_invocation_span_id, a.node != 0, a.original_invocation_span_id, c.original_invocation_span_id) AS original_invocation_span_id,
            multiIf(b.node != 0, b.original_at, a.node != 0, a.original_at, c.original_at) AS original_at,
            c.nth AS nth, c.key_kind AS key_kind, c.key AS key, c.certainty AS certainty, c.kind AS kind, c.cause AS cause, c.evidence AS evidence, c.is_intended AS is_intended, c.record AS record,
            multiIf(b.node != 0, b.original_record, a.node != 0, a.original_record, c.original_record) AS original_record, c.node AS node,
            multiIf(b.node != 0, b.original, a.node != 0, a.original, c.original) AS original
        FROM certain AS c
        LEFT ANY JOIN origins AS a ON a.node = c.original
        LEFT ANY JOIN origins AS b ON b.node = a.original
    ),
    known AS
    (
        SELECT
            side, at, consumer, channel, via, trace_id, span_id, ordinal, invocation_span_id, original_trace_id, original_span_id,
            original_ordinal, original_invocation_span_id, original_at, nth, key_kind, key, certainty, toString(kind) AS kind, toString(cause) AS cause,
            evidence, is_intended, record, original_record, sipHash64(trace_id, span_id, ordinal) AS node,
            sipHash64(original_trace_id, original_span_id, original_ordinal) AS original
        FROM duplicates FINAL
        WHERE certainty = 'certain' AND original_trace_id IN (SELECT original_trace_id FROM rooted)
          AND original IN (SELECT original FROM rooted)
          AND node NOT IN (SELECT node FROM rooted UNION DISTINCT SELECT node FROM {ends:Identifier})
    )
SELECT * REPLACE (toUInt32(row_number() OVER (PARTITION BY side, original ORDER BY at, ordinal, node) + 1) AS nth)
FROM (SELECT * FROM rooted UNION ALL SELECT * FROM known)
UNION ALL
SELECT * FROM {judged:Identifier} WHERE certainty = 'suspected'
