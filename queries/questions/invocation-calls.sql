-- What some invocations called while they ran: client and producer spans below them, other invocations and what is below those left
-- out. The invocations are given as trace ids and span ids of the same length, in pairs. In the order the calls began.
WITH RECURSIVE wanted AS (
    SELECT
        toFixedString(unhex(pair.1), 16) AS trace_id,
        toFixedString(unhex(pair.2), 8) AS span_id
    FROM (SELECT arrayJoin(arrayZip({trace_ids:Array(String)}, {span_ids:Array(String)})) AS pair)
),
below AS (
    SELECT trace_id, span_id, span_id AS invocation_span_id, toUInt32(0) AS depth FROM wanted
    UNION ALL
    SELECT s.trace_id AS trace_id, s.span_id AS span_id, b.invocation_span_id AS invocation_span_id, b.depth + 1 AS depth
    FROM spans AS s FINAL
    INNER JOIN below AS b ON s.trace_id = b.trace_id AND s.parent_span_id = b.span_id
    WHERE s.trace_id IN (SELECT trace_id FROM wanted) AND b.depth < 32 AND s.role NOT IN ('invocation', 'entry')
)
SELECT
    lower(hex(s.trace_id)) AS trace_id,
    lower(hex(s.span_id)) AS span_id,
    lower(hex(d.invocation_span_id)) AS invocation_span_id,
    s.name AS name,
    toString(s.kind) AS kind,
    s.started_at AS started_at,
    s.duration_ns / 1e6 AS duration_ms
FROM spans AS s FINAL
INNER JOIN (SELECT trace_id, span_id, min(invocation_span_id) AS invocation_span_id FROM below WHERE depth > 0 GROUP BY trace_id, span_id) AS d
    ON s.trace_id = d.trace_id AND s.span_id = d.span_id
WHERE s.trace_id IN (SELECT trace_id FROM wanted) AND s.kind IN ('client', 'producer')
ORDER BY s.started_at, s.trace_id, s.span_id
LIMIT {limit:UInt32}
