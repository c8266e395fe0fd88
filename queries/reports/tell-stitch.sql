-- Flows that they were in by inference are summed up again without them.
INSERT INTO stitch_inbox (what, trace_id, span_id)
SELECT DISTINCT 'invocation', publish_trace_id, from_span_id FROM {nodes:Identifier} WHERE from_span_id != toFixedString('', 8)
