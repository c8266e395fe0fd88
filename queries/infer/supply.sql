-- What was sent in that time and did not reach everybody who usually gets what is sent there.
CREATE TABLE {supply:Identifier} ENGINE = Memory AS
WITH
{decide_from:DateTime64(9, 'UTC')} - toIntervalSecond({learn_seconds:UInt32} + {longest_seconds:UInt32}) AS since,
received AS
(
    SELECT channel, to_function, publish_trace_id, publish_span_id, publish_ordinal FROM infer_received
    WHERE toStartOfHour(at) >= toStartOfHour(since) AND at <= {decide_to:DateTime64(9, 'UTC')}
    UNION DISTINCT
    SELECT '', g.to_function, r.publish_trace_id, r.publish_span_id, r.publish_ordinal
    FROM {results:Identifier} AS r
    INNER JOIN {got:Identifier} AS g ON g.trace_id = r.trace_id AND g.span_id = r.span_id AND g.ordinal = r.ordinal
)
SELECT
    s.function AS function, s.channel AS channel, s.trace_id AS trace_id, s.span_id AS span_id, s.ordinal AS ordinal,
    s.latest.1 AS at, s.latest.2 AS fingerprint, s.latest.3 AS invocation_span_id,
    r.by AS received_by, c.consumers AS consumers
FROM
(
    SELECT
        any(function) AS function, any(channel) AS channel, trace_id, span_id, ordinal,
        argMax((at, fingerprint, invocation_span_id)::Tuple(DateTime64(9, 'UTC'), String, FixedString(8)), version) AS latest
    FROM infer_sent
    WHERE toStartOfHour(at) >= toStartOfHour(since) AND at >= since AND at <= {decide_to:DateTime64(9, 'UTC')}
    GROUP BY trace_id, span_id, ordinal
) AS s
LEFT JOIN
(
    SELECT publish_trace_id, publish_span_id, publish_ordinal, groupUniqArray(to_function) AS by FROM received
    GROUP BY publish_trace_id, publish_span_id, publish_ordinal
) AS r ON r.publish_trace_id = s.trace_id AND r.publish_span_id = s.span_id AND r.publish_ordinal = s.ordinal
LEFT JOIN (SELECT channel, groupUniqArray(to_function) AS consumers FROM received GROUP BY channel) AS c ON c.channel = s.channel
WHERE length(r.by) < length(c.consumers) OR empty(r.by)
