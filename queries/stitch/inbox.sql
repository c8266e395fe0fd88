-- What those blocks say arrived.
CREATE TABLE {inbox:Identifier} ENGINE = Memory AS
SELECT what, trace_id, span_id, key_kind, carrier, key, min(at) AS at
FROM stitch_inbox
WHERE inserted_at IN (SELECT inserted_at FROM {batches:Identifier})
GROUP BY what, trace_id, span_id, key_kind, carrier, key
