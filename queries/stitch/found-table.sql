CREATE TABLE {found:Identifier} AS hops ENGINE = Memory
