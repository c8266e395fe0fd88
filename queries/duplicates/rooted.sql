-- What is certain, each repeat under the first of its event, however it is known to be that.
CREATE TABLE {rooted:Identifier} ENGINE = Memory AS
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
    )
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
