INSERT INTO hops (trace_id, span_id, ordinal, delivered_at, is_deleted, version)
SELECT trace_id, span_id, ordinal, delivered_at, 1, {version:UInt64} FROM {nodes:Identifier}
