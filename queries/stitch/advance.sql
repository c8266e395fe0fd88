-- Tops all of whose origins are done.
INSERT INTO {done:Identifier}
SELECT to, {level:UInt32} FROM {edges:Identifier}
WHERE to NOT IN (SELECT apex FROM {done:Identifier})
GROUP BY to
HAVING countIf(is_inner AND apex NOT IN (SELECT apex FROM {done:Identifier})) = 0
