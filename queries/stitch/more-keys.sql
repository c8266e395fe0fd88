-- Further keys of what invocations received that are looked at again.
CREATE TABLE {more_keys:Identifier} ENGINE = Memory AS
SELECT key_hash, any(key_kind) AS key_kind, min(at) AS at
FROM {heard_ends:Identifier}
WHERE is_delivery AND invocation IN (SELECT invocation FROM {olds:Identifier})
  AND key_hash NOT IN (SELECT key_hash FROM {keys:Identifier})
GROUP BY key_hash
