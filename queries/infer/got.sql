-- Every delivery with such contents, with the publish it is proven to have, if any.
CREATE TABLE {got:Identifier} ENGINE = Memory AS
SELECT
    d.print AS print, d.trace_id AS trace_id, d.span_id AS span_id, d.ordinal AS ordinal,
    d.latest AS latest, h.to_function AS to_function, ifNull(h.receive_count, 0) > 1 AS is_again,
    h.evidence IN ('id', 'context', 'pointer') AS is_proven,
    h.publish_trace_id AS publish_trace_id, h.publish_span_id AS publish_span_id, h.publish_ordinal AS publish_ordinal
FROM
(
    SELECT *, count() OVER (PARTITION BY print) AS alike
    FROM
    (
        SELECT
            print, trace_id, span_id, ordinal,
            argMax((at, channel, via, payload_bytes, event_key)::Tuple(
                at DateTime64(9, 'UTC'), channel String, via String, payload_bytes Nullable(UInt64), event_key String),
                version) AS latest
        FROM infer_prints
        WHERE direction = 'delivery' AND print IN (SELECT print FROM {sent:Identifier})
        GROUP BY print, trace_id, span_id, ordinal
    )
) AS d
INNER JOIN
(
    SELECT
        trace_id, span_id, ordinal, evidence, to_function, receive_count, publish_trace_id, publish_span_id, publish_ordinal
    FROM hops FINAL
    WHERE (trace_id, span_id, ordinal) IN (
        SELECT trace_id, span_id, ordinal FROM infer_prints
        WHERE direction = 'delivery' AND print IN (SELECT print FROM {sent:Identifier}))
) AS h ON h.trace_id = d.trace_id AND h.span_id = d.span_id AND h.ordinal = d.ordinal
WHERE d.alike <= {hot_deliveries:UInt32}
