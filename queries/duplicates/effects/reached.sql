-- The invocations of one level.
CREATE OR REPLACE TABLE {reached:Identifier} ENGINE = Memory AS
SELECT DISTINCT trace_id, span_id FROM {reach:Identifier} WHERE level = {level:UInt32}
