-- Who is still on the way now points into a cycle. Time cannot rise all the way round one, so cutting every hop of it that
-- does not go forward in time opens it.
INSERT INTO {cuts:Identifier}
WITH ring AS (SELECT DISTINCT apex FROM {trees:Identifier} WHERE is_open AND round = {round:UInt32})
SELECT n.node
FROM (SELECT node, parent, delivered_at FROM {nodes:Identifier} WHERE node IN ring) AS n
INNER JOIN (SELECT node, delivered_at FROM {nodes:Identifier} WHERE node IN ring) AS f ON f.node = n.parent
WHERE f.delivered_at >= n.delivered_at
