-- is_open: what it set off has the duplicates in it. Not those of a retry that was needed: it is no waste, and they are. Nor those that
-- are more certain than itself.
CREATE TABLE {starts:Identifier} ENGINE = Memory AS
SELECT d.id AS id, d.certainty AS certainty, e.effect != 'needed' AS is_open
FROM {dups:Identifier} AS d
INNER JOIN {effects:Identifier} AS e ON e.id = d.id
