-- Only tops are left in it.
CREATE TABLE {placed:Identifier} ENGINE = Memory AS
SELECT node, apex, dist FROM {trees:Identifier} WHERE NOT is_open
