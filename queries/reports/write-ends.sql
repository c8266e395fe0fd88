-- They are known by their request id like any function that says nothing of its source: who called it may have been told that id.
INSERT INTO hop_ends (direction, key_kind, carrier, key, trace_id, span_id, ordinal, invocation_span_id, channel, function, at, received_at, version)
SELECT 'delivery', 'id', 'lambda', request_id, trace_id, span_id, 0, span_id, '', function, started_at, received_at, version
FROM {made:Identifier}
WHERE provider = 'aws' AND request_id != ''
