-- What those invocations did that others can notice: publishes, writes and calls. is_done 0: it was refused or not answered.
-- record NULL: for all records of the invocation.
CREATE TABLE {acts:Identifier} ENGINE = Memory AS
WITH sent AS
(
    SELECT
        trace_id, span_id, ordinal,
        argMax((invocation_span_id, record, channel, shape, at), version) AS latest
    FROM hop_ends
    WHERE direction = 'publish'
      AND at >= (SELECT min(started_at) - INTERVAL 1 DAY FROM {invocations:Identifier})
      AND at <= (SELECT max(ended_at) + INTERVAL 1 DAY FROM {invocations:Identifier})
      AND trace_id IN (SELECT trace_id FROM {runs:Identifier})
    GROUP BY trace_id, span_id, ordinal
)
SELECT
    p.trace_id AS trace_id,
    if(p.latest.1 = toFixedString('', 8), o.invocation_span_id, p.latest.1) AS span_id,
    if(p.latest.2 IS NULL AND o.invocation_span_id != toFixedString('', 8), o.record, p.latest.2) AS record,
    actOfPublish(p.latest.3) AS what,
    p.latest.3 AS channel,
    p.latest.4 AS shape,
    s.is_error = 0 AS is_done
FROM sent AS p
LEFT JOIN {owners:Identifier} AS o ON o.trace_id = p.trace_id AND o.span_id = p.span_id
LEFT JOIN {spans:Identifier} AS s ON s.trace_id = p.trace_id AND s.span_id = p.span_id
WHERE actOfPublish(p.latest.3) != ''
UNION ALL
SELECT s.trace_id, o.invocation_span_id, o.record, s.what, s.channel, s.shape, s.is_error = 0
FROM {spans:Identifier} AS s
INNER JOIN {owners:Identifier} AS o ON o.trace_id = s.trace_id AND o.span_id = s.span_id
WHERE s.what != '' AND (s.trace_id, s.span_id) NOT IN (SELECT trace_id, span_id FROM sent)
