-- For one kind of evidence: a delivery's key and the publishes under it that may be meant.
CREATE TABLE {near:Identifier}
(
    kind String, node UInt64, invocation UInt64, delivery UInt64, key_hash UInt64,
    at DateTime64(9, 'UTC'), channel String, event_key String, payload_bytes Nullable(UInt64),
    published_at DateTime64(9, 'UTC'),
    entries Array(Tuple(end UInt64, ordinal UInt32, span_id FixedString(8), owner UInt64, record Nullable(UInt32), channel String,
                        event_key String, payload_bytes Nullable(UInt64)))
)
ENGINE = Memory
