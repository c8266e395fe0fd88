-- What is inferred of a record.
CREATE TABLE {results:Identifier}
(
    trace_id FixedString(16), span_id FixedString(8), ordinal UInt32,
    evidence String, confidence Float64, method String,
    publish_trace_id FixedString(16), publish_span_id FixedString(8), publish_ordinal UInt32
)
ENGINE = Memory
