-- Keys of the news, and the earliest end of each.
CREATE TABLE {keys:Identifier} ENGINE = Memory AS
SELECT key_hash, any(key_kind) AS key_kind, min(at) AS at
FROM stitch_inbox
WHERE key_hash != 0 AND what IN ('publish', 'delivery') AND inserted_at IN (SELECT inserted_at FROM {batches:Identifier})
GROUP BY key_hash
