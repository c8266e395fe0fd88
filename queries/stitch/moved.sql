-- Membership that is new, different or gone.
CREATE TABLE {moved:Identifier} ENGINE = Memory AS
WITH
    now AS
    (
        SELECT * FROM {members:Identifier}
        WHERE (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM {affected:Identifier})
    ),
    before AS
    (
        SELECT * FROM {stored:Identifier}
        WHERE (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM {affected:Identifier})
    )
SELECT flow_id, trace_id, span_id, ordinal, share, depth, toUInt8(0) AS is_deleted
FROM
(
    SELECT n.*, b.share AS share_before, b.depth AS depth_before
    FROM now AS n
    LEFT JOIN before AS b
        ON b.flow_id = n.flow_id AND b.trace_id = n.trace_id AND b.span_id = n.span_id AND b.ordinal = n.ordinal
)
WHERE abs(share - share_before) > 1e-9 OR depth != depth_before
UNION ALL
SELECT flow_id, trace_id, span_id, ordinal, share, depth, toUInt8(1) AS is_deleted
FROM before
WHERE (flow_id, trace_id, span_id, ordinal) NOT IN (SELECT flow_id, trace_id, span_id, ordinal FROM now)
