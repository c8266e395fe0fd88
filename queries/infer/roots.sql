-- Records of that time that nothing but times explains, of functions and channels that have enough of them; the latest of
-- each. Those a request or a timer brought are not in infer_roots.
CREATE TABLE {roots:Identifier} ENGINE = Memory AS
SELECT
    h.trace_id AS trace_id, h.span_id AS span_id, h.ordinal AS ordinal, h.to_function AS to_function, h.channel AS channel,
    h.at AS at, h.publish AS publish, r.at >= {decide_from:DateTime64(9, 'UTC')} AS is_to_decide
FROM
(
    SELECT *, count() OVER (PARTITION BY to_function, channel) AS alike
    FROM
    (
        SELECT trace_id, span_id, ordinal, any(to_function) AS to_function, any(channel) AS channel, max(i.at) AS at
        FROM infer_roots AS i
        WHERE toStartOfHour(i.at) >= toStartOfHour({decide_from:DateTime64(9, 'UTC')} - toIntervalSecond({learn_seconds:UInt32}))
          AND i.at >= {decide_from:DateTime64(9, 'UTC')} - toIntervalSecond({learn_seconds:UInt32})
          AND i.at <= {decide_to:DateTime64(9, 'UTC')}
          AND (trace_id, span_id, ordinal) NOT IN (SELECT trace_id, span_id, ordinal FROM {results:Identifier})
        GROUP BY trace_id, span_id, ordinal
    )
    ORDER BY at DESC
    LIMIT {most_records:UInt32} BY to_function, channel
) AS r
INNER JOIN
(
    SELECT
        trace_id, span_id, ordinal, to_function, channel, delivered_at AS at,
        if(evidence = 'none', (toFixedString('', 16), toFixedString('', 8), toUInt32(0)),
            (publish_trace_id, publish_span_id, publish_ordinal)) AS publish
    FROM hops FINAL
    WHERE (evidence = 'none' OR (evidence = 'inferred' AND key = 'times'))
      AND (trace_id, span_id, ordinal) IN (
        SELECT trace_id, span_id, ordinal FROM infer_roots
        WHERE toStartOfHour(at) >= toStartOfHour({decide_from:DateTime64(9, 'UTC')} - toIntervalSecond({learn_seconds:UInt32}))
          AND at <= {decide_to:DateTime64(9, 'UTC')})
) AS h ON h.trace_id = r.trace_id AND h.span_id = r.span_id AND h.ordinal = r.ordinal
WHERE r.alike >= {least_samples:UInt32}
