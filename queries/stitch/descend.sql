-- One hop further from what the last round found.
INSERT INTO {nodes:Identifier}
SELECT
    invocation, node, trace_id, span_id, ordinal, hop_digest, parent, is_shared, publish_trace_id, from_span_id, delivered_at, arrived_at,
    function, function_name, source, channel, started_at, ended_at, is_error, is_cold_start, billed_ms, is_hop, is_duplicate,
    {round:UInt32} + 1
FROM {stored:Identifier}
WHERE invocation IN (SELECT invocation FROM {heirs:Identifier})
  AND if(is_shared, parent IN (SELECT invocation FROM {nodes:Identifier} WHERE round = {round:UInt32}),
                    parent IN (SELECT node FROM {nodes:Identifier} WHERE round = {round:UInt32}))
  AND node NOT IN (SELECT node FROM {nodes:Identifier})
