-- The shapes that consumers received, again for each hour touched since the last run.
INSERT INTO event_shapes (hour, function, function_version, channel, shape, events, failed, first_at, last_at, trace_id, span_id, ordinal, version)
SELECT
    toStartOfHour(d.at) AS hour,
    d.function, i.function_version, d.channel, d.shape,
    count(),
    countIf(i.is_error OR has(i.failed_records, d.ordinal)),
    min(d.at), max(d.at),
    argMin(d.trace_id, d.at), argMin(d.span_id, d.at), argMin(d.ordinal, d.at),
    {version:UInt64}
FROM
(
    SELECT any(function) AS function, any(channel) AS channel, any(shape) AS shape, trace_id, span_id, ordinal, min(at) AS at
    FROM hop_ends
    WHERE direction = 'delivery' AND shape != ''
      AND at >= toStartOfHour({touched_from:DateTime64(3, 'UTC')}) AND at <= {until:DateTime64(3, 'UTC')}
    GROUP BY trace_id, span_id, ordinal
) AS d
INNER JOIN
(
    SELECT trace_id, span_id, any(function_version) AS function_version, max(is_error) AS is_error, any(failed_records) AS failed_records
    FROM invocations
    WHERE started_at >= toStartOfHour({touched_from:DateTime64(3, 'UTC')}) AND is_unfinished = 0
    GROUP BY trace_id, span_id
) AS i ON d.trace_id = i.trace_id AND d.span_id = i.span_id
GROUP BY hour, d.function, i.function_version, d.channel, d.shape
SETTINGS prefer_column_name_to_alias = 1
