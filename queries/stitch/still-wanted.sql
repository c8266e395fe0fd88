CREATE TABLE {still_wanted:Identifier} ENGINE = Memory AS
SELECT invocation, trace_id, span_id FROM {wanted:Identifier}
WHERE invocation NOT IN (SELECT invocation FROM {heard_runs:Identifier})
