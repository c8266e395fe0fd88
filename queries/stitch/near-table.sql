-- For one kind of evidence: a delivery's key and the publishes under it that may be meant.
CREATE TABLE {near:Identifier}
(
    kind String, carrier String, key String,
    trace_id FixedString(16), span_id FixedString(8), ordinal UInt32,
    at DateTime64(9, 'UTC'), channel String, event_key String, payload_bytes Nullable(UInt64),
    published_at DateTime64(9, 'UTC'),
    entries Array(Tuple(trace_id FixedString(16), span_id FixedString(8), ordinal UInt32, owner FixedString(8),
                        record Nullable(UInt32), channel String, function String, event_key String,
                        payload_bytes Nullable(UInt64)))
)
ENGINE = Memory
