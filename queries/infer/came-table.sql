CREATE TABLE {came:Identifier}
(
    trace_id FixedString(16), span_id FixedString(8), ordinal UInt32, to_function String, channel String,
    publish Tuple(FixedString(16), FixedString(8), UInt32), is_to_decide UInt8, said_channel String, fingerprint String,
    time Int64
)
ENGINE = Memory
