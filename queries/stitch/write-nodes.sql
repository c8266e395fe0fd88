-- Last but one: what the flows were before is known until the flows are right.
INSERT INTO stitch_nodes (
    invocation, node, trace_id, span_id, ordinal, hop_digest, parent, is_shared, publish_trace_id, from_span_id,
    delivered_at, arrived_at, function, function_name, source, channel, started_at, ended_at, is_error, is_cold_start, billed_ms, is_hop,
    is_duplicate, flow_ids, shares, depths, joined_from, is_deleted, version)
SETTINGS optimize_on_insert = 0
SELECT
    invocation, node, trace_id, span_id, ordinal, hop_digest, parent, is_shared, publish_trace_id, from_span_id,
    delivered_at, arrived_at, function, function_name, source, channel, started_at, ended_at, is_error, is_cold_start, billed_ms, is_hop,
    is_duplicate, flow_ids, shares, depths, joined_from, 0, {version:UInt64}
FROM {rows:Identifier}
WHERE (node, cityHash64(hop_digest, parent, delivered_at, function, function_name, source, channel, started_at, ended_at,
        is_error, is_cold_start, billed_ms, is_hop, is_duplicate, flow_ids, shares, depths, joined_from))
    NOT IN (
    SELECT node, cityHash64(hop_digest, parent, delivered_at, function, function_name, source, channel, started_at, ended_at,
        is_error, is_cold_start, billed_ms, is_hop, is_duplicate, flow_ids, shares, depths, joined_from)
    FROM {stored:Identifier})
UNION ALL
SELECT
    invocation, node, trace_id, span_id, ordinal, hop_digest, parent, is_shared, publish_trace_id, from_span_id,
    delivered_at, arrived_at, function, function_name, source, channel, started_at, ended_at, is_error, is_cold_start, billed_ms, is_hop,
    is_duplicate, flow_ids, shares, depths, joined_from, 1, {version:UInt64}
FROM {gone:Identifier}
