-- The publish chosen for a record.
CREATE TABLE {matches:Identifier}
(
    trace_id FixedString(16), span_id FixedString(8), ordinal UInt32,
    evidence Enum8('id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4, 'inferred' = 5), carrier String, key String,
    at DateTime64(9, 'UTC'),
    publish_trace_id FixedString(16), publish_span_id FixedString(8), publish_ordinal UInt32,
    owner FixedString(8), record Nullable(UInt32), channel String, function String,
    published_at DateTime64(9, 'UTC'), confidence Float64
)
ENGINE = Memory
