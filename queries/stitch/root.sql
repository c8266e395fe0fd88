-- A record that no flow reached is the root of one. This is where a flow gets its id.
INSERT INTO {members:Identifier}
SELECT sipHash128(trace_id, span_id, toUInt32(ordinal)) AS flow_id, trace_id, span_id, ordinal, 1, 0
FROM {done:Identifier}
WHERE level = {level:UInt32}
  AND (trace_id, span_id, ordinal) NOT IN (SELECT trace_id, span_id, ordinal FROM {members:Identifier})
