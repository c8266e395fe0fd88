-- Only cycles are left, and what hangs on them. Time cannot rise all the way round a cycle, so cutting every
-- hop that does not go forward in time opens them all; force cuts the rest when the levels are used up.
INSERT INTO {done:Identifier}
SELECT DISTINCT e.trace_id, e.span_id, e.ordinal, {level:UInt32}
FROM {edges:Identifier} AS e
INNER JOIN {nodes:Identifier} AS n ON n.trace_id = e.trace_id AND n.span_id = e.span_id AND n.ordinal = e.ordinal
INNER JOIN {nodes:Identifier} AS f
    ON f.trace_id = e.from_trace_id AND f.span_id = e.from_span_id AND f.ordinal = e.from_ordinal
WHERE (e.trace_id, e.span_id, e.ordinal) NOT IN (SELECT trace_id, span_id, ordinal FROM {done:Identifier})
  AND (e.from_trace_id, e.from_span_id, e.from_ordinal) NOT IN (
    SELECT trace_id, span_id, ordinal FROM {done:Identifier})
  AND ({force:UInt8} OR f.delivered_at >= n.delivered_at)
