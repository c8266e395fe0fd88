CREATE TABLE {summed:Identifier} AS flows ENGINE = Memory
