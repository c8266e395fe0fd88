-- The invocations named in one scratch table, once each: the finished one where the start record came too. One that says
-- nothing of its source is another instrumentation's, and may tell of its batch by its deliveries alone.
CREATE TABLE {into:Identifier} ENGINE = Memory AS
SELECT
    i.trace_id AS trace_id,
    i.span_id AS span_id,
    latest.1 AS function,
    latest.2 AS function_name,
    latest.3 AS source,
    latest.4 AS channel,
    latest.5 AS started_at,
    latest.6 AS duration_ms,
    latest.7 AS billed_ms,
    latest.8 AS is_cold_start,
    latest.9 AS is_error,
    latest.10 AS failed_records,
    greatest(latest.11, told.records) AS batch_size
FROM
(
    SELECT
        trace_id,
        span_id,
        argMax(
            (function, function_name, source, channel, started_at, duration_ms, billed_ms, is_cold_start, is_error,
             failed_records, greatest(batch_size, 1)),
            (version, is_unfinished = 0, received_at)) AS latest
    FROM invocations
    WHERE trace_id IN (SELECT trace_id FROM {of:Identifier})
      AND (trace_id, span_id) IN (SELECT trace_id, span_id FROM {of:Identifier})
    GROUP BY trace_id, span_id
) AS i
LEFT JOIN
(
    SELECT trace_id, span_id, toUInt32(least(max(ordinal), 9999) + 1) AS records
    FROM hop_ends
    WHERE direction = 'delivery'
      AND trace_id IN (SELECT trace_id FROM invocations WHERE source = '' AND trace_id IN (SELECT trace_id FROM {of:Identifier}))
      AND (trace_id, span_id) IN (
        SELECT trace_id, span_id FROM invocations
        WHERE source = '' AND trace_id IN (SELECT trace_id FROM {of:Identifier})
          AND (trace_id, span_id) IN (SELECT trace_id, span_id FROM {of:Identifier}))
    GROUP BY trace_id, span_id
) AS told ON told.trace_id = i.trace_id AND told.span_id = i.span_id
