-- The latest publish at or before each delivery that has none by stronger evidence, if the key reaches that far.
INSERT INTO {near:Identifier}
SELECT {kind:String}, d.node, d.invocation, d.end, d.key_hash, d.at, d.channel, d.event_key, d.payload_bytes, p.at, p.entries
FROM
(
    SELECT * FROM {deliveries:Identifier}
    WHERE key_kind = {kind:String} AND node NOT IN (SELECT node FROM {picks:Identifier})
) AS d
ASOF INNER JOIN (SELECT key_hash, at, until, entries FROM {offers:Identifier} WHERE key_kind = {kind:String}) AS p
    ON d.key_hash = p.key_hash AND d.at >= p.at
WHERE p.until >= d.at
