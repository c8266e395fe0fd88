-- Publishes that do not say which invocation sent them start climbing at their own span.
CREATE TABLE {climb:Identifier} ENGINE = Memory AS
SELECT DISTINCT trace_id, span_id, span_id AS reached, toUInt32(0) AS step
FROM {heard_ends:Identifier}
WHERE NOT is_delivery AND invocation = 0
