-- Delivery ends of the invocations in question, one row per record and key.
CREATE TABLE {deliveries:Identifier} ENGINE = Memory AS
WITH
    mine AS (SELECT invocation FROM {dirty:Identifier}),
    twice AS (SELECT end FROM {heard_ends:Identifier} WHERE is_delivery GROUP BY end HAVING count() > 1)
SELECT end, key_kind, carrier, key, key_hash, at, node, invocation, function, channel, via, receive_count, payload_bytes, event_key
FROM {heard_ends:Identifier}
WHERE is_delivery AND invocation IN mine AND end NOT IN twice
UNION ALL
SELECT end, key_kind, carrier, key, key_hash, at, node, invocation, function, channel, via, receive_count, payload_bytes, event_key
FROM
(
    SELECT * FROM {heard_ends:Identifier} WHERE is_delivery AND invocation IN mine AND end IN twice
    ORDER BY version DESC LIMIT 1 BY end
)
