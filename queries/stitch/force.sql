-- Only cycles through shared publishes are left, and what hangs on them: cut where time does not go forward, or, with force, everywhere.
INSERT INTO {done:Identifier}
SELECT DISTINCT n.node, {level:UInt32}
FROM (SELECT * FROM {nodes:Identifier} WHERE is_shared AND node NOT IN (SELECT apex FROM {done:Identifier})) AS n
LEFT JOIN (SELECT invocation, max(delivered_at) AS delivered_at FROM {nodes:Identifier} GROUP BY invocation) AS f ON f.invocation = n.parent
WHERE {force:UInt8} OR f.delivered_at >= n.delivered_at
