-- What was found now, and what was known before and of which a run sent something, or which reached somebody, that is news.
CREATE TABLE {found:Identifier} ENGINE = Memory AS
WITH
    (SELECT argMax(stitch_version, turn) FROM duplicate_cursor) AS since,
    sent AS
    (
        SELECT DISTINCT trace_id, invocation_span_id AS span_id, at FROM stitch_inbox
        WHERE what = 'publish' AND is_whole AND invocation != 0 AND inserted_at IN (SELECT inserted_at FROM {blocks:Identifier})
    ),
    heard AS
    (
        SELECT DISTINCT sipHash64(publish_trace_id, publish_span_id, publish_ordinal) AS node, published_at AS at FROM hops
        WHERE version > since AND evidence != 'none'
    ),
    met AS
    (
        SELECT DISTINCT side, original_trace_id, original_span_id, original_ordinal
        FROM duplicates FINAL
        WHERE certainty = 'certain'
          AND at >= least(
            if((SELECT count() FROM sent) = 0, now64(9, 'UTC'), (SELECT min(at) - INTERVAL 20 MINUTE FROM sent)),
            if((SELECT count() FROM heard) = 0, now64(9, 'UTC'), (SELECT min(at) FROM heard)))
          AND if(side = 'delivery',
            (trace_id, span_id) IN (SELECT trace_id, span_id FROM sent) OR (original_trace_id, original_span_id) IN (SELECT trace_id, span_id FROM sent),
            sipHash64(trace_id, span_id, ordinal) IN (SELECT node FROM heard)
                OR sipHash64(original_trace_id, original_span_id, original_ordinal) IN (SELECT node FROM heard))
    )
SELECT
    side, trace_id, span_id, ordinal, invocation_span_id, at, kind, cause, is_intended,
    original_trace_id, original_span_id, original_ordinal, original_invocation_span_id, original_at
FROM {judged:Identifier}
WHERE certainty = 'certain'
UNION ALL
SELECT
    side, trace_id, span_id, ordinal, invocation_span_id, at, toString(kind), toString(cause), is_intended,
    original_trace_id, original_span_id, original_ordinal, original_invocation_span_id, original_at
FROM duplicates FINAL
WHERE certainty = 'certain' AND (SELECT count() FROM met) > 0
  AND (side, original_trace_id, original_span_id, original_ordinal) IN (SELECT side, original_trace_id, original_span_id, original_ordinal FROM met)
  AND sipHash64(trace_id, span_id, ordinal) NOT IN (SELECT node FROM {judged:Identifier} UNION DISTINCT SELECT node FROM {ends:Identifier})
