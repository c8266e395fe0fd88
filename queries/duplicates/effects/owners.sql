-- Whose call each of them is: the nearest invocation above, and the record whose work it is part of.
CREATE TABLE {owners:Identifier} ENGINE = Memory AS
WITH RECURSIVE up AS
(
    SELECT trace_id, span_id, parent_span_id AS above, record, toUInt32(0) AS step FROM {spans:Identifier} WHERE kind IN ('client', 'producer')
    UNION ALL
    SELECT u.trace_id, u.span_id, s.parent_span_id, if(u.record IS NULL, s.record, u.record), u.step + 1
    FROM up AS u
    INNER JOIN {spans:Identifier} AS s ON s.trace_id = u.trace_id AND s.span_id = u.above
    WHERE u.step < {max_climb:UInt32}
)
SELECT DISTINCT trace_id, span_id, above AS invocation_span_id, record FROM up
WHERE (trace_id, above) IN (SELECT trace_id, span_id FROM {runs:Identifier})
