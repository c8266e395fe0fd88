-- Invocations that fed those records and are not worked out themselves, or not with all of their records.
CREATE TABLE {givers:Identifier} ENGINE = Memory AS
SELECT DISTINCT if(is_shared, parent, sipHash64(publish_trace_id, from_span_id)) AS invocation FROM {nodes:Identifier}
WHERE parent != 0 AND (is_shared OR parent NOT IN (SELECT node FROM {nodes:Identifier}))
