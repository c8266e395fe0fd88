-- A top is in the flows of what it comes from. An invocation whose records are in more than max_flows passes none on.
INSERT INTO {crowds:Identifier}
SELECT apex, flow_id, share, depth
FROM
(
    SELECT to AS apex, flow_id, sum(share * weight) AS share, toUInt32(min(depth)) AS depth, count() OVER (PARTITION BY apex) AS flows
    FROM
    (
        SELECT e.to AS to, m.flow_id AS flow_id, m.share AS share, e.weight AS weight, m.depth + e.hops AS depth
        FROM {crowds:Identifier} AS m
        INNER JOIN
        (
            SELECT to, apex, hops, weight FROM {edges:Identifier}
            WHERE is_inner AND to IN (SELECT apex FROM {done:Identifier} WHERE level = {level:UInt32})
        ) AS e ON e.apex = m.apex
        UNION ALL
        SELECT e.to AS to, flow_id, share, e.weight AS weight, depth + e.hops AS depth
        FROM
        (
            SELECT node, flow_id, share, depth FROM {stored:Identifier}
            ARRAY JOIN flow_ids AS flow_id, shares AS share, depths AS depth
            WHERE node IN (SELECT from FROM {edges:Identifier} WHERE NOT is_inner)
        ) AS s
        INNER JOIN
        (
            SELECT to, from, hops, weight FROM {edges:Identifier}
            WHERE NOT is_inner AND to IN (SELECT apex FROM {done:Identifier} WHERE level = {level:UInt32})
        ) AS e ON e.from = s.node
    )
    GROUP BY to, flow_id
)
WHERE flows <= {max_flows:UInt32}
