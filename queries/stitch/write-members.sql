INSERT INTO flow_members (flow_id, trace_id, span_id, ordinal, share, depth, is_deleted, version)
SETTINGS optimize_on_insert = 0
SELECT flow_id, trace_id, span_id, ordinal, share, depth, is_deleted, {version:UInt64} FROM {moved:Identifier}
