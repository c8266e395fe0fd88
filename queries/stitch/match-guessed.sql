-- Where no key tells, the publish that was inferred. No delivery's end: the record may have none.
INSERT INTO {picks:Identifier}
SELECT g.node, 0, p.end, r.started_at, p.at, 0
FROM {guesses:Identifier} AS g
INNER JOIN {runs:Identifier} AS r ON r.invocation = g.invocation
INNER JOIN {publishes:Identifier} AS p
    ON p.trace_id = g.publish_trace_id AND p.span_id = g.publish_span_id AND p.ordinal = g.publish_ordinal
WHERE g.node NOT IN (SELECT node FROM {picks:Identifier})
ORDER BY p.at, p.key_hash LIMIT 1 BY g.node
