-- From record to record. A shared publish comes from every record of its invocation.
CREATE TABLE {ways:Identifier} ENGINE = Memory AS
SELECT
    n.trace_id AS trace_id, n.span_id AS span_id, n.ordinal AS ordinal,
    n.publish_trace_id AS from_trace_id, n.from_span_id AS from_span_id,
    arrayJoin(if(n.from_record IS NULL, range(g.batch_size), [assumeNotNull(n.from_record)])) AS from_ordinal
FROM {nodes:Identifier} AS n
LEFT JOIN {giving:Identifier} AS g ON g.trace_id = n.publish_trace_id AND g.span_id = n.from_span_id
WHERE n.from_span_id != toFixedString('', 8)
