-- Ends that certainly repeat another, as far as the content in question came from them: those found now and those known before.
CREATE TABLE {origins:Identifier} ENGINE = Memory AS
WITH asked AS (SELECT DISTINCT arrayJoin([source, earlier_source]) AS node FROM {maybe:Identifier})
SELECT node, original, kind, cause, is_intended, id FROM
(
    SELECT node, original, kind, cause, is_intended,
        concat(lower(hex(trace_id)), '-', lower(hex(span_id)), '-', toString(ordinal), '-', substring(toString(side), 1, 1)) AS id, 0 AS age
    FROM {judged:Identifier} WHERE certainty = 'certain' AND node IN (SELECT node FROM asked)
    UNION ALL
    SELECT sipHash64(trace_id, span_id, ordinal) AS node, sipHash64(original_trace_id, original_span_id, original_ordinal),
        toString(kind), toString(cause), is_intended,
        concat(lower(hex(trace_id)), '-', lower(hex(span_id)), '-', toString(ordinal), '-', substring(toString(side), 1, 1)), 1
    FROM duplicates FINAL
    WHERE certainty = 'certain' AND (SELECT count() FROM asked) > 0
      AND at >= (SELECT min(earlier_at) - INTERVAL 1 DAY FROM {maybe:Identifier}) AND at <= (SELECT max(at) + INTERVAL 1 MINUTE FROM {maybe:Identifier})
      AND node IN (SELECT node FROM asked)
      AND node NOT IN (SELECT node FROM {ends:Identifier}) AND node NOT IN (SELECT node FROM {maybe:Identifier})
)
ORDER BY age
LIMIT 1 BY node
