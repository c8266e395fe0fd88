-- Content that a repeat found now may say more of: what its runs sent, and what was only suspected since.
INSERT INTO {prints:Identifier}
WITH again AS
(
    SELECT trace_id, span_id, at FROM {ends:Identifier}
    WHERE is_delivery AND node IN (SELECT arrayJoin([node, original, previous]) FROM {pairs:Identifier} WHERE is_delivery)
)
SELECT print, is_delivery, function, channel, at FROM duplicate_prints
WHERE toStartOfHour(at) IN (SELECT DISTINCT toStartOfHour(at) + toIntervalHour(arrayJoin([0, 1])) FROM again)
  AND NOT is_delivery AND (trace_id, invocation_span_id) IN (SELECT trace_id, span_id FROM again)
UNION ALL
SELECT reinterpretAsUInt64(reverse(unhex(evidence['content']))), toUInt8(side = 'delivery'), consumer, channel, at
FROM duplicates FINAL
WHERE at >= (SELECT min(at) FROM again) AND certainty = 'suspected' AND (SELECT count() FROM again) > 0
LIMIT {max_suspected:UInt64}
