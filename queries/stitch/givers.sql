-- Invocations the affected records come from.
CREATE TABLE {givers:Identifier} ENGINE = Memory AS
SELECT DISTINCT publish_trace_id AS trace_id, from_span_id AS span_id FROM {nodes:Identifier}
WHERE from_span_id != toFixedString('', 8) AND from_record IS NULL
