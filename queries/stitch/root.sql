-- A record that no flow reached is the root of one. This is where a flow gets its id.
INSERT INTO {crowds:Identifier}
SELECT node, sipHash128(trace_id, span_id, toUInt32(ordinal)), 1, 0
FROM {nodes:Identifier}
WHERE node IN (SELECT apex FROM {done:Identifier} WHERE level = {level:UInt32})
  AND node NOT IN (SELECT apex FROM {crowds:Identifier})
