-- To where one's parent points.
INSERT INTO {trees:Identifier}
SELECT a.node, b.apex, a.dist + b.dist, {round:UInt32} + 1, b.is_open
FROM (SELECT node, apex, dist FROM {trees:Identifier} WHERE is_open AND round = {round:UInt32}) AS a
INNER JOIN (SELECT node, apex, dist, is_open FROM {trees:Identifier} WHERE NOT is_open OR round = {round:UInt32}) AS b ON b.node = a.apex
