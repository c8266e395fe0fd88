-- The publish chosen for a record: its end, and the delivery's.
CREATE TABLE {picks:Identifier}
(
    node UInt64, delivery UInt64, publish UInt64, at DateTime64(9, 'UTC'), published_at DateTime64(9, 'UTC'),
    is_vague UInt8
)
ENGINE = Memory
