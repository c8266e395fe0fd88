-- Ways whose origin is in a flow, or will be: an invocation that arrived after the inbox was read is not yet,
-- and its own arrival leads here again. is_inner: the origin is worked out in this pass too.
CREATE TABLE {edges:Identifier} ENGINE = Memory AS
SELECT *, 1 / count() OVER (PARTITION BY trace_id, span_id, ordinal) AS weight
FROM
(
    SELECT *, (from_trace_id, from_span_id, from_ordinal) IN (
        SELECT trace_id, span_id, ordinal FROM {nodes:Identifier}) AS is_inner
    FROM {ways:Identifier}
    WHERE is_inner OR (from_trace_id, from_span_id, from_ordinal) IN (
        SELECT trace_id, span_id, ordinal FROM {stored:Identifier})
)
