CREATE TABLE {stored:Identifier} AS stitch_nodes ENGINE = Memory
