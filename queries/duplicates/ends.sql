-- All ends of those events. Where two instrumentations saw one call, the end that says its invocation counts.
CREATE TABLE {ends:Identifier} ENGINE = Memory AS
WITH mine AS
(
    SELECT * FROM duplicate_ends FINAL
    WHERE (key_hash, is_delivery, function) IN (SELECT key_hash, is_delivery, function FROM {keys:Identifier})
)
SELECT * FROM mine
WHERE is_delivery OR invocation != 0
   OR (key_hash, trace_id) NOT IN (SELECT key_hash, trace_id FROM mine WHERE NOT is_delivery AND invocation != 0)
