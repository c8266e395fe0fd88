INSERT INTO flows (flow_id, started_at, is_deleted, version)
SELECT flow_id, started_at, 1, {version:UInt64} FROM {haunted:Identifier}
WHERE flow_id = sipHash128(trace_id, span_id, ordinal) AND flow_id NOT IN (SELECT flow_id FROM {summed:Identifier})
