-- Every record of every flow with its hop and its invocation. node: an event as its consumer got it; attempts at
-- the same event are one, and so are those at one that was sent twice under its id.
CREATE TABLE {records:Identifier} ENGINE = Memory AS
SELECT
    *,
    if(depth > 0 AND evidence != 'none',
       if(evidence = 'id', sipHash64(flow_id, carrier, key, function),
          sipHash64(flow_id, publish_trace_id, publish_span_id, publish_ordinal, function)),
       sipHash64(flow_id, trace_id, span_id, ordinal)) AS node,
    row_number() OVER (PARTITION BY flow_id, node ORDER BY delivered_at, trace_id, span_id, ordinal) AS attempt,
    count() OVER (PARTITION BY flow_id, node) AS attempts
FROM
(
    SELECT
        m.flow_id AS flow_id, m.trace_id AS trace_id, m.span_id AS span_id, m.ordinal AS ordinal, m.share AS share, m.depth AS depth,
        i.function AS function, i.function_name AS function_name, i.version AS version, i.started_at AS started_at,
        i.duration_ms AS duration_ms, i.is_cold_start AS is_cold_start, i.error_type AS error_type, i.batch_size AS batch_size,
        i.is_error OR has(i.failed_records, m.ordinal) AS is_error, i.cost_usd * m.share / i.batch_size AS cost_usd,
        h.evidence AS evidence, h.carrier AS carrier, h.key AS key, h.publish_trace_id AS publish_trace_id, h.publish_span_id AS publish_span_id,
        h.publish_ordinal AS publish_ordinal, h.from_span_id AS from_span_id, h.from_record AS from_record,
        h.from_function AS from_function, if(h.channel = '', i.channel, h.channel) AS channel, h.via AS via,
        h.delivered_at AS delivered_at, h.wait_ms AS wait_ms, h.receive_count AS receive_count
    FROM {members:Identifier} AS m
    INNER JOIN {invocations:Identifier} AS i ON i.trace_id = m.trace_id AND i.span_id = m.span_id
    LEFT JOIN {hops:Identifier} AS h ON h.trace_id = m.trace_id AND h.span_id = m.span_id AND h.ordinal = m.ordinal
)
