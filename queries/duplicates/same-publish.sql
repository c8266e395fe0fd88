-- The same entry of the same call, received in another message: a message that was moved out of a dead-letter queue is a new one, and so is
-- one of a call that was tried again before its answer came. Where several entries of the call have that content, it is not known which.
INSERT INTO {pairs:Identifier}
SELECT
    1, node, argMin(earlier, earlier_at), argMax(earlier, earlier_at), toUInt32(count() + 1), 'message-id',
    concat('call:', lower(hex(any(source)))), 0
FROM {maybe:Identifier}
WHERE is_delivery AND NOT is_known AND source != 0 AND source = earlier_source AND is_lone
GROUP BY node
