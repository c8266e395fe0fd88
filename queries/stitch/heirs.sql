-- Invocations that those of the last round may have fed.
CREATE TABLE {heirs:Identifier} ENGINE = Memory AS
SELECT DISTINCT sipHash64(trace_id, span_id) AS invocation FROM stitch_children
WHERE (publish_trace_id, from_span_id) IN (SELECT trace_id, span_id FROM {nodes:Identifier} WHERE round = {round:UInt32})
  AND invocation NOT IN (SELECT invocation FROM {found:Identifier})
