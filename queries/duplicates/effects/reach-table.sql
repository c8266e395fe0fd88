-- The records each duplicate set off, its own the first, with its part of each. publish_*: what led there from the level before.
CREATE TABLE {reach:Identifier}
(
    start             UInt64,
    level             UInt32,
    trace_id          FixedString(16),
    span_id           FixedString(8),
    ordinal           UInt32,
    weight            Float64,
    publish_trace_id  FixedString(16),
    publish_span_id   FixedString(8),
    publish_ordinal   UInt32
)
ENGINE = Memory
