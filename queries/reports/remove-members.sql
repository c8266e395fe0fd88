INSERT INTO flow_members (flow_id, trace_id, span_id, ordinal, is_deleted, version)
SELECT arrayJoin(flow_ids), trace_id, span_id, ordinal, 1, {version:UInt64} FROM {nodes:Identifier}
