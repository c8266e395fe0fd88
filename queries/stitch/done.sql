-- Tops whose flows are known, by level. Level 0: roots, and those that come from records worked out before.
CREATE TABLE {done:Identifier} ENGINE = Memory AS
SELECT node AS apex, toUInt32(0) AS level FROM {placed:Identifier}
WHERE node = apex AND node NOT IN (SELECT to FROM {edges:Identifier} WHERE is_inner)
UNION ALL
SELECT to AS apex, toUInt32(0) AS level FROM {edges:Identifier} GROUP BY to HAVING max(is_inner) = 0 AND to NOT IN (SELECT node FROM {placed:Identifier})
