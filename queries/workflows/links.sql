CREATE TABLE {links:Identifier} ENGINE = Memory AS
SELECT DISTINCT parent, node, channel, via FROM {origins:Identifier}
