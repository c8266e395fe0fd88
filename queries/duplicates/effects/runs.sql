-- The invocations that are compared.
CREATE TABLE {runs:Identifier} ENGINE = Memory AS
SELECT trace_id, span_id FROM {dups:Identifier} WHERE side = 'delivery'
UNION DISTINCT
SELECT original_trace_id, original_span_id FROM {dups:Identifier} WHERE side = 'delivery'
UNION DISTINCT
SELECT trace_id, span_id FROM {received:Identifier}
