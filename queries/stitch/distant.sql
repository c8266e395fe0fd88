CREATE TABLE {distant:Identifier} ENGINE = Memory AS
SELECT invocation, trace_id, span_id FROM {olds:Identifier} WHERE is_distant
