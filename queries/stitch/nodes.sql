-- Records whose flows are worked out again: those of the invocations in question, changed or not (a stitch that died may
-- have written its hops and no more), and, round by round, what they reach.
CREATE TABLE {nodes:Identifier} ENGINE = Memory AS
SELECT
    invocation, node, trace_id, span_id, ordinal, hop_digest, parent, is_shared, publish_trace_id, from_span_id, delivered_at, arrived_at,
    to_function AS function, function_name, source, run_channel AS channel, started_at, ended_at, is_error, is_cold_start, billed_ms,
    toUInt8(evidence != 'none') AS is_hop, is_duplicate, toUInt32(0) AS round
FROM {found:Identifier}
