-- The flows of tops, by the record each began with.
CREATE TABLE {crowds:Identifier} (apex UInt64, flow_id FixedString(16), share Float64, depth UInt32) ENGINE = Memory
