-- Content that a repeat found now may say more of: what was only suspected since.
INSERT INTO {prints:Identifier}
WITH again AS
(
    SELECT at FROM {ends:Identifier}
    WHERE is_delivery AND node IN (SELECT arrayJoin([node, original, previous]) FROM {pairs:Identifier} WHERE is_delivery)
)
SELECT reinterpretAsUInt64(reverse(unhex(evidence['content']))), toUInt8(side = 'delivery'), consumer, channel, at
FROM duplicates FINAL
WHERE at >= (SELECT min(at) FROM again) AND certainty = 'suspected' AND (SELECT count() FROM again) > 0
LIMIT {max_suspected:UInt64}
