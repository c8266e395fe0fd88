-- The affected records with their hops; a record that is gone is not among them.
CREATE TABLE {nodes:Identifier} ENGINE = Memory AS
SELECT trace_id, span_id, ordinal, publish_trace_id, from_span_id, from_record, delivered_at
FROM hops FINAL
WHERE (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM {affected:Identifier})
