-- Rows of the ledger to be. node and original are hashes of the two ends.
CREATE TABLE {judged:Identifier}
(
    side Enum8('delivery' = 1, 'publish' = 2), at DateTime64(9, 'UTC'), consumer String, channel String, via String,
    trace_id FixedString(16), span_id FixedString(8), ordinal UInt32, invocation_span_id FixedString(8),
    original_trace_id FixedString(16), original_span_id FixedString(8), original_ordinal UInt32,
    original_invocation_span_id FixedString(8), original_at DateTime64(9, 'UTC'), nth UInt32,
    key_kind Enum8('message-id' = 1, 'business-key' = 2, 'fingerprint' = 3), key String,
    certainty Enum8('certain' = 1, 'suspected' = 2), kind String, cause String, evidence Map(String, String), is_intended UInt8,
    record UInt32, original_record UInt32, node UInt64, original UInt64
)
ENGINE = Memory
