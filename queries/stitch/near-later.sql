-- Where there is none, those after it by no more than clocks may differ.
INSERT INTO {near:Identifier}
SELECT {kind:String}, d.node, d.invocation, d.end, d.key_hash, d.at, d.channel, d.event_key, d.payload_bytes, p.at, p.entries
FROM
(
    SELECT * FROM {deliveries:Identifier}
    WHERE key_kind = {kind:String} AND node NOT IN (SELECT node FROM {picks:Identifier})
      AND end NOT IN (SELECT delivery FROM {near:Identifier} WHERE kind = {kind:String})
) AS d
INNER JOIN (SELECT key_hash, at, entries FROM {offers:Identifier} WHERE key_kind = {kind:String}) AS p
    ON d.key_hash = p.key_hash
WHERE p.at > d.at AND p.at <= d.at + INTERVAL {skew_seconds:UInt32} SECOND
