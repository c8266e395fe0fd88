-- What led to the deliveries in question, and which flows they are in.
CREATE TABLE {hops:Identifier} ENGINE = Memory AS
WITH places AS
(
    SELECT trace_id, span_id, ordinal FROM {looks:Identifier} WHERE is_delivery
    UNION DISTINCT
    SELECT trace_id, span_id, ordinal FROM {ends:Identifier}
    WHERE is_delivery AND node IN (SELECT arrayJoin([node, original, previous]) FROM {pairs:Identifier} WHERE is_delivery)
)
SELECT
    sipHash64(trace_id, span_id, ordinal) AS node, evidence,
    if(evidence = 'none', 0, sipHash64(publish_trace_id, publish_span_id, publish_ordinal)) AS publish,
    if(evidence = 'none', 0, sipHash64(publish_trace_id, publish_span_id)) AS call
FROM hops FINAL
WHERE (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM places)
