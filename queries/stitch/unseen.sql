-- Ends under those keys that are known to exist and are not at hand.
CREATE TABLE {unseen:Identifier} ENGINE = Memory AS
SELECT key_hash, direction, at FROM stitch_keys
WHERE key_hash IN (SELECT key_hash FROM {sought:Identifier})
  AND sipHash64(key_hash, direction = 'delivery', at) NOT IN (
    SELECT sipHash64(key_hash, is_delivery, at) FROM {heard_ends:Identifier})
