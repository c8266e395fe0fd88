-- Members that a pass wrote before it died, and that are not so any more.
CREATE TABLE {haunted:Identifier} ENGINE = Memory AS
WITH
    worked AS
    (
        SELECT node, trace_id, span_id, ordinal, started_at FROM {rows:Identifier}
        UNION ALL
        SELECT node, trace_id, span_id, ordinal, started_at FROM {gone:Identifier}
    ),
    written AS
    (
        SELECT flow_id, trace_id, span_id, ordinal, sipHash64(trace_id, span_id, ordinal) AS node FROM flow_members FINAL
        WHERE (flow_id, trace_id, span_id, ordinal) IN (
            SELECT flow_id, trace_id, span_id, ordinal FROM stitch_memberships
            WHERE (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM worked))
    )
SELECT m.flow_id AS flow_id, m.trace_id AS trace_id, m.span_id AS span_id, m.ordinal AS ordinal, w.started_at AS started_at
FROM written AS m
INNER JOIN worked AS w ON w.node = m.node
WHERE (m.node, m.flow_id) NOT IN (SELECT node, arrayJoin(flow_ids) FROM {rows:Identifier})
