-- What those blocks say arrived.
CREATE TABLE {inbox:Identifier} ENGINE = Memory AS
SELECT what, trace_id, span_id, ordinal, min(at) AS at, groupUniqArrayArray(prints) AS prints
FROM infer_inbox
WHERE inserted_at IN (SELECT inserted_at FROM {batches:Identifier})
GROUP BY what, trace_id, span_id, ordinal
