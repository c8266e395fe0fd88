-- Where every key of a record has one publish at most, it is that one, if it was in time: at or before the delivery and no
-- longer ago than the key reaches, or after it by no more than clocks may differ. A publish of the receiving
-- invocation itself must truly be earlier.
INSERT INTO {picks:Identifier}
SELECT node, chosen.3, chosen.4, chosen.5, chosen.6, 0
FROM
(
    SELECT
        node,
        argMin(
            (toUInt8(0), toUInt8(0), d.end, p.end, d.at, p.at),
            (p.at > d.at, if(p.at > d.at, 1, -1) * toUnixTimestamp64Nano(p.at), d.key_hash)) AS chosen
    FROM
    (
        SELECT node, invocation, end, key_hash, at FROM {deliveries:Identifier}
        WHERE key_kind = {kind:String} AND node NOT IN (SELECT node FROM {picks:Identifier})
          AND node NOT IN (
            SELECT node FROM {deliveries:Identifier}
            WHERE key_kind = {kind:String}
              AND key_hash IN (SELECT key_hash FROM {crowded:Identifier} WHERE key_kind = {kind:String}))
    ) AS d
    INNER JOIN
    (
        SELECT end, key_hash, at, until, owner FROM {publishes:Identifier}
        WHERE key_kind = {kind:String}
          AND key_hash NOT IN (SELECT key_hash FROM {crowded:Identifier} WHERE key_kind = {kind:String})
    ) AS p ON p.key_hash = d.key_hash
    WHERE p.at <= d.at + INTERVAL {skew_seconds:UInt32} SECOND AND p.until >= d.at
      AND NOT (p.owner = d.invocation AND p.at >= d.at)
    GROUP BY node
)
