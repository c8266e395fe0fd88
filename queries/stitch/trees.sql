-- Each record at its parent. Tops are records without one, those whose parent is not worked out here, and those that share a publish.
INSERT INTO {trees:Identifier}
SELECT node, if(is_child, parent, node), is_child, 0, is_child
FROM
(
    SELECT node, parent, parent != 0 AND NOT is_shared AND parent IN (SELECT node FROM {nodes:Identifier})
        AND node NOT IN (SELECT node FROM {cuts:Identifier}) AS is_child
    FROM {nodes:Identifier}
)
