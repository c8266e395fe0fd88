-- What came for an invocation that has not: when it comes, this leads it to its deliveries.
INSERT INTO stitch_children
SETTINGS optimize_on_insert = 0
SELECT DISTINCT trace_id, span_id, trace_id, span_id, 0 FROM {heard_ends:Identifier}
WHERE is_delivery AND is_new AND invocation NOT IN (SELECT invocation FROM {runs:Identifier})
