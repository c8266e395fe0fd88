-- Pointers that jump upwards, twice as far each round; is_open: not at the apex yet.
CREATE TABLE {trees:Identifier} (node UInt64, apex UInt64, dist UInt32, round UInt32, is_open UInt8) ENGINE = Memory
