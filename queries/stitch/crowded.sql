-- Keys under which several publishes are at hand.
CREATE TABLE {crowded:Identifier} ENGINE = Memory AS
SELECT key_hash, any(key_kind) AS key_kind FROM {publishes:Identifier} GROUP BY key_hash HAVING count() > 1
