CREATE TABLE {nodes:Identifier} ENGINE = Memory AS
SELECT node, any(function) AS function, any(function_name) AS function_name, min(r.depth) AS depth
FROM {records:Identifier} AS r
WHERE r.depth <= {max_depth:UInt32}
GROUP BY node
