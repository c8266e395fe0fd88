INSERT INTO {counted:Identifier}
SELECT n.inner, {round:UInt32} + 1, greatest(0, 1 - sum(n.weight * c.part))
FROM {nested:Identifier} AS n
INNER JOIN (SELECT id, argMax(part, round) AS part FROM {counted:Identifier} GROUP BY id) AS c ON c.id = n.outer
GROUP BY n.inner
