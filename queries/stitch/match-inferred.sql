-- Where no key tells, the publish that was inferred.
INSERT INTO {matches:Identifier}
SELECT
    g.trace_id, g.span_id, g.ordinal, g.evidence, 'inferred', g.method, r.started_at,
    p.entry.trace_id, p.entry.span_id, p.entry.ordinal, p.entry.owner, p.entry.record, p.entry.channel, p.entry.function,
    p.at, g.confidence
FROM {guesses:Identifier} AS g
INNER JOIN {records:Identifier} AS r ON r.trace_id = g.trace_id AND r.span_id = g.span_id
INNER JOIN (SELECT at, arrayJoin(entries) AS entry FROM {offers:Identifier}) AS p
    ON p.entry.trace_id = g.publish_trace_id AND p.entry.span_id = g.publish_span_id AND p.entry.ordinal = g.publish_ordinal
WHERE (g.trace_id, g.span_id, g.ordinal) NOT IN (SELECT trace_id, span_id, ordinal FROM {matches:Identifier})
ORDER BY p.at
LIMIT 1 BY g.trace_id, g.span_id, g.ordinal
