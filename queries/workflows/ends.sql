-- What their invocations published, and the business keys of what they received.
CREATE TABLE {ends:Identifier} ENGINE = Memory AS
SELECT
    direction, trace_id, span_id, ordinal,
    latest.1 AS invocation_span_id, latest.2 AS record, latest.3 AS channel, latest.4 AS function, latest.5 AS at, latest.6 AS event_key,
    id
FROM
(
    SELECT
        direction, trace_id, span_id, ordinal,
        argMax((invocation_span_id, record, channel, function, at, event_key), version) AS latest,
        anyIf((toString(carrier), key), key_kind = 'id') AS id
    FROM hop_ends
    WHERE (direction = 'publish' OR event_key != '')
      AND at >= (SELECT min(started_at) - INTERVAL 1 DAY FROM {flows:Identifier})
      AND at <= (SELECT max(ended_at) + INTERVAL 1 DAY FROM {flows:Identifier})
      AND trace_id IN (SELECT trace_id FROM {members:Identifier})
    GROUP BY direction, trace_id, span_id, ordinal
)
