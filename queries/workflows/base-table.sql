CREATE TABLE {into:Identifier} AS flow_facts ENGINE = Memory
