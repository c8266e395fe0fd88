-- Keys for which older ends may matter: not where a publish came so lately that all that followed it must be at hand.
CREATE TABLE {sought:Identifier} ENGINE = Memory AS
SELECT key_hash, key_kind, at FROM {keys:Identifier}
WHERE key_hash NOT IN (
    SELECT key_hash FROM {heard_ends:Identifier}
    WHERE NOT is_delivery AND at >= fromUnixTimestamp64Nano({since_ns:Int64}, 'UTC') + INTERVAL {skew_seconds:UInt32} SECOND)
