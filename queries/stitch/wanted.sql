-- Invocations that publishes name or climbed to, and are not at hand.
CREATE TABLE {wanted:Identifier} ENGINE = Memory AS
SELECT DISTINCT invocation, trace_id, span_id
FROM
(
    SELECT invocation, trace_id, invocation_span_id AS span_id FROM {heard_ends:Identifier}
    WHERE NOT is_delivery AND invocation != 0
    UNION ALL
    SELECT sipHash64(trace_id, reached), trace_id, reached FROM {climb:Identifier}
    WHERE (trace_id, reached) IN (SELECT trace_id, span_id FROM {summits:Identifier})
)
WHERE invocation NOT IN (SELECT invocation FROM {heard_runs:Identifier})
