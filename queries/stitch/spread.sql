-- A record is in the flows of the records it comes from. One that would be in more than max_flows is in none
-- here and becomes a root.
INSERT INTO {members:Identifier}
SELECT flow_id, trace_id, span_id, ordinal, share, depth
FROM
(
    SELECT
        m.flow_id AS flow_id, e.trace_id AS trace_id, e.span_id AS span_id, e.ordinal AS ordinal,
        sum(m.share * e.weight) AS share,
        toUInt32(min(m.depth) + 1) AS depth,
        count() OVER (PARTITION BY trace_id, span_id, ordinal) AS flows
    FROM {members:Identifier} AS m
    INNER JOIN
    (
        SELECT * FROM {edges:Identifier}
        WHERE (trace_id, span_id, ordinal) IN (
            SELECT trace_id, span_id, ordinal FROM {done:Identifier} WHERE level = {level:UInt32})
    ) AS e ON e.from_trace_id = m.trace_id AND e.from_span_id = m.span_id AND e.from_ordinal = m.ordinal
    GROUP BY flow_id, trace_id, span_id, ordinal
)
WHERE flows <= {max_flows:UInt32}
