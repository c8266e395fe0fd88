-- The records as the stitch will know them.
CREATE TABLE {rows:Identifier} ENGINE = Memory AS
SELECT
    n.invocation AS invocation, n.node AS node, n.trace_id AS trace_id, n.span_id AS span_id, n.ordinal AS ordinal, n.hop_digest AS hop_digest,
    n.parent AS parent, n.is_shared AS is_shared, n.publish_trace_id AS publish_trace_id, n.from_span_id AS from_span_id,
    n.delivered_at AS delivered_at, n.arrived_at AS arrived_at, n.function AS function, n.function_name AS function_name,
    n.source AS source, n.channel AS channel, n.started_at AS started_at, n.ended_at AS ended_at, n.is_error AS is_error,
    n.is_cold_start AS is_cold_start, n.billed_ms AS billed_ms, n.is_hop AS is_hop, n.is_duplicate AS is_duplicate,
    c.members.1 AS flow_ids, c.members.2 AS shares, arrayMap(d -> toUInt32(d + p.dist), c.members.3) AS depths,
    if(n.is_shared AND n.parent IN (SELECT apex FROM {done:Identifier}) AND n.parent NOT IN (SELECT apex FROM {crowds:Identifier}),
        concat(n.publish_trace_id, n.from_span_id), '') AS joined_from,
    toUInt8(0) AS is_deleted, {version:UInt64} AS version
FROM {nodes:Identifier} AS n
INNER JOIN {placed:Identifier} AS p ON p.node = n.node
INNER JOIN
(
    SELECT apex, arraySort(groupArray((flow_id, share, depth))) AS members FROM {crowds:Identifier} GROUP BY apex
) AS c ON c.apex = p.apex
