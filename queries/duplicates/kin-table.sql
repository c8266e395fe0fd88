-- Ends that certainly are one event: the first (root) and those that repeat it. step: in which step they were found.
CREATE TABLE {kin:Identifier}
(
    step UInt32, is_delivery UInt8, root UInt64, node UInt64, trace_id FixedString(16), span_id FixedString(8), ordinal UInt32,
    run_span_id FixedString(8), at DateTime64(9, 'UTC'), kind String, cause String, is_intended UInt8, id String
)
ENGINE = Memory
