-- Membership that is new, different or gone.
CREATE TABLE {moved:Identifier} ENGINE = Memory AS
WITH
    worked AS (SELECT node FROM {rows:Identifier} UNION ALL SELECT node FROM {gone:Identifier}),
    before AS
    (
        SELECT flow_id, trace_id, span_id, ordinal, node, share, depth FROM {stored:Identifier}
        ARRAY JOIN flow_ids AS flow_id, shares AS share, depths AS depth
        WHERE node IN worked
    )
SELECT flow_id, trace_id, span_id, ordinal, share, depth, toUInt8(0) AS is_deleted
FROM {rows:Identifier}
ARRAY JOIN flow_ids AS flow_id, shares AS share, depths AS depth
WHERE (node, flow_id, toInt64(round(share * 1e9)), depth) NOT IN (SELECT node, flow_id, toInt64(round(share * 1e9)), depth FROM before)
UNION ALL
SELECT flow_id, trace_id, span_id, ordinal, share, depth, toUInt8(1) AS is_deleted
FROM before
WHERE (node, flow_id) NOT IN (SELECT node, arrayJoin(flow_ids) FROM {rows:Identifier})
