-- The labels of one depth, from those one deeper. The hash is of a text, so that it stays the same in every version of the engine.
INSERT INTO {labels:Identifier}
SELECT
    n.node, {depth:UInt32},
    sipHash64(concat(n.function, '\0', arrayStringConcat(
        arrayMap(b -> concat(b.1, '\1', b.2, '\1', lower(hex(b.3))), c.branches), '\2'))),
    n.function, n.function_name, c.branches
FROM (SELECT * FROM {nodes:Identifier} WHERE depth = {depth:UInt32}) AS n
LEFT JOIN
(
    SELECT parent, arraySort(groupUniqArray((channel, via, label))) AS branches
    FROM {links:Identifier} AS k
    INNER JOIN (SELECT node, label FROM {labels:Identifier} WHERE depth = {depth:UInt32} + 1) AS b ON b.node = k.node
    GROUP BY parent
) AS c ON c.parent = n.node
