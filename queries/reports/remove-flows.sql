INSERT INTO flows (flow_id, started_at, is_deleted, version)
SELECT sipHash128(trace_id, span_id, ordinal) AS flow_id, started_at, 1, {version:UInt64} FROM {nodes:Identifier}
WHERE has(flow_ids, toFixedString(flow_id, 16))
