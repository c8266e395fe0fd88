-- What tops come from: a record worked out before, or, where a publish is shared, its whole invocation (a point of its own, known by
-- the invocation's hash), and that from each of its records. Only origins that are in a flow, or will be: an invocation
-- that arrived after the inbox was read is not yet, and its own arrival leads here again. is_inner: worked out in this pass, so many
-- hops below its own apex.
CREATE TABLE {edges:Identifier} ENGINE = Memory AS
WITH
    before AS
    (
        SELECT invocation, node FROM {stored:Identifier}
        WHERE notEmpty(flow_ids) AND node NOT IN (SELECT node FROM {nodes:Identifier}) AND node NOT IN (SELECT node FROM {gone:Identifier})
    ),
    sharers AS (SELECT DISTINCT parent FROM {nodes:Identifier} WHERE is_shared AND node NOT IN (SELECT node FROM {cuts:Identifier})),
    records AS
    (
        SELECT invocation, node, 1 AS is_inner FROM {nodes:Identifier} WHERE invocation IN sharers
        UNION ALL
        SELECT invocation, node, 0 AS is_inner FROM before WHERE invocation IN sharers
    ),
    raw AS
    (
        SELECT node AS to, parent AS from, 1 AS hops, 0 AS is_inner FROM {nodes:Identifier}
        WHERE NOT is_shared AND parent IN (SELECT node FROM before) AND node NOT IN (SELECT node FROM {cuts:Identifier})
        UNION ALL
        SELECT node AS to, parent AS from, 1 AS hops, 1 AS is_inner FROM {nodes:Identifier}
        WHERE is_shared AND parent IN (SELECT invocation FROM records) AND node NOT IN (SELECT node FROM {cuts:Identifier})
        UNION ALL
        SELECT invocation AS to, node AS from, 0 AS hops, is_inner FROM records
    )
SELECT
    r.to AS to, r.from AS from, r.is_inner AS is_inner, if(t.apex = 0, r.from, t.apex) AS apex, r.hops + t.dist AS hops,
    1 / count() OVER (PARTITION BY r.to) AS weight
FROM raw AS r
LEFT JOIN (SELECT node, apex, dist FROM {placed:Identifier} WHERE node IN (SELECT from FROM raw WHERE is_inner)) AS t ON t.node = r.from
