CREATE TABLE {cuts:Identifier} (node UInt64) ENGINE = Memory
