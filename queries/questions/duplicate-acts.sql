-- What some invocations did that others can notice, in order, at most 500 each, be it for one record or for all (record NULL). is_done 0:
-- refused or not answered. The ids are given as two lists.
WITH
    named AS
    (
        SELECT toFixedString(unhex(one.1), 16) AS trace_id, toFixedString(unhex(one.2), 8) AS span_id
        FROM (SELECT arrayJoin(arrayZip({trace_ids:Array(String)}, {span_ids:Array(String)})) AS one)
    ),
    i AS
    (
        SELECT trace_id, span_id, started_at FROM invocations FINAL
        WHERE (function, started_at, trace_id, span_id) IN (
            SELECT CAST(function, 'String'), started_at, trace_id, span_id FROM invocation_places
            WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM named))
    ),
    of_traces AS
    (
        SELECT
            trace_id, span_id, parent_span_id, kind, started_at, duration_ns / 1e6 AS duration_ms, status = 'error' AS is_error,
            attributes['error.type'] AS error_type,
            toUInt32OrNull(attributes['choreoscope.record']) AS record,
            if(kind IN ('client', 'producer'), actOfCall(attributes), '') AS what,
            channelOfCall(attributes) AS channel
        FROM spans FINAL
        WHERE trace_id IN (SELECT trace_id FROM named)
          AND started_at >= (SELECT min(started_at) - INTERVAL 1 DAY FROM i) AND started_at <= (SELECT max(started_at) + INTERVAL 1 DAY FROM i)
          AND role NOT IN ('invocation', 'entry') AND scope_name != 'choreoscope.platform'
        LIMIT 1 BY trace_id, span_id
    ),
    sent AS
    (
        SELECT trace_id, span_id, ordinal,
            argMax((invocation_span_id, record, channel, at, payload_hash, fingerprint, shape, event_key, payload_bytes), version) AS latest,
            anyIf(key, key_kind = 'id') AS message_id
        FROM hop_ends
        WHERE direction = 'publish' AND trace_id IN (SELECT trace_id FROM named)
          AND at >= (SELECT min(started_at) - INTERVAL 1 DAY FROM i) AND at <= (SELECT max(started_at) + INTERVAL 1 DAY FROM i)
        GROUP BY trace_id, span_id, ordinal
    ),
    acts AS
    (
        SELECT
            p.trace_id AS trace_id, p.latest.1 AS invocation_span_id,
            p.latest.4 AS at, toUInt32(p.ordinal) AS ordinal, actOfPublish(p.latest.3) AS what, p.latest.3 AS channel, p.latest.2 AS record,
            s.duration_ms AS duration_ms, toUInt8(s.is_error = 0) AS is_done, s.error_type AS error_type, lower(hex(p.span_id)) AS span_id, p.message_id AS message_id,
            p.latest.5 AS payload_hash, p.latest.6 AS fingerprint, p.latest.7 AS shape, p.latest.8 AS event_key, toFloat64(p.latest.9) AS payload_bytes
        FROM sent AS p
        LEFT JOIN of_traces AS s ON s.trace_id = p.trace_id AND s.span_id = p.span_id
        WHERE actOfPublish(p.latest.3) != ''
        UNION ALL
        SELECT
            s.trace_id, if(u.kind = 'client' OR u.span_id = toFixedString('', 8), s.parent_span_id, u.parent_span_id),
            s.started_at, toUInt32(0), s.what, s.channel, if(s.record IS NULL AND u.span_id != toFixedString('', 8), u.record, s.record),
            s.duration_ms, toUInt8(s.is_error = 0), s.error_type, lower(hex(s.span_id)), '', '', '', '', '', NULL
        FROM of_traces AS s
        LEFT JOIN of_traces AS u ON u.trace_id = s.trace_id AND u.span_id = s.parent_span_id
        WHERE s.what != '' AND (s.trace_id, s.span_id) NOT IN (SELECT trace_id, span_id FROM sent)
    )
SELECT
    lower(hex(a.trace_id)) AS trace_id,
    lower(hex(a.invocation_span_id)) AS invocation_span_id,
    a.at AS at, a.what AS what, a.channel AS channel, a.record AS record, a.duration_ms AS duration_ms, a.is_done AS is_done, a.error_type AS error_type,
    a.span_id AS span_id, a.ordinal AS ordinal, a.message_id AS message_id, a.payload_hash AS payload_hash, a.fingerprint AS fingerprint,
    a.shape AS shape, a.event_key AS event_key, a.payload_bytes AS payload_bytes
FROM acts AS a
WHERE (a.trace_id, a.invocation_span_id) IN (SELECT trace_id, span_id FROM named)
ORDER BY a.at, a.trace_id, a.span_id, a.ordinal
LIMIT 500 BY a.trace_id, a.invocation_span_id
SETTINGS do_not_merge_across_partitions_select_final = 1
