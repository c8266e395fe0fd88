-- What repeats what. previous: the delivery or publish right before, of the same message where there is one.
CREATE TABLE {pairs:Identifier}
(
    is_delivery UInt8, node UInt64, original UInt64, previous UInt64, nth UInt32,
    key_kind Enum8('message-id' = 1, 'business-key' = 2, 'fingerprint' = 3), key String, is_same_message UInt8
)
ENGINE = Memory
