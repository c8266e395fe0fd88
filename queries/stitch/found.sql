-- The hop of every record of the dirty invocations, as it should be stored.
INSERT INTO {found:Identifier}
    (trace_id, span_id, ordinal, evidence, confidence, carrier, key, publish_trace_id, publish_span_id, publish_ordinal,
     from_span_id, from_record, from_function, to_function, channel, via, published_at, delivered_at, wait_ms,
     is_skewed, receive_count, payload_bytes, is_duplicate, is_deleted, version)
WITH
    ends AS
    (
        SELECT trace_id, span_id, ordinal, min(at) AS at, 1 AS is_known,
               argMin((channel, via, receive_count, payload_bytes), (key_kind, carrier, key)) AS strongest
        FROM {deliveries:Identifier}
        GROUP BY trace_id, span_id, ordinal
    ),
    firsts AS
    (
        SELECT carrier, key, function, min((at, trace_id, span_id, ordinal)) AS first
        FROM hop_ends
        WHERE direction = 'delivery' AND key_kind = 'id'
          AND (key_kind, carrier, key) IN (
            SELECT key_kind, carrier, key FROM {deliveries:Identifier} WHERE key_kind = 'id')
        GROUP BY carrier, key, function
    ),
    repeats AS
    (
        SELECT d.trace_id AS trace_id, d.span_id AS span_id, d.ordinal AS ordinal, 1 AS is_duplicate
        FROM (SELECT * FROM {deliveries:Identifier} WHERE key_kind = 'id') AS d
        INNER JOIN firsts AS f ON f.carrier = d.carrier AND f.key = d.key AND f.function = d.function
        WHERE (d.trace_id, d.span_id, d.ordinal) != (f.first.2, f.first.3, f.first.4)
        GROUP BY trace_id, span_id, ordinal
    ),
    records AS
    (
        SELECT trace_id, span_id, arrayJoin(range(batch_size)) AS ordinal, function, channel, started_at
        FROM {records:Identifier}
    )
SELECT
    r.trace_id, r.span_id, r.ordinal,
    if(m.key = '', 'none', toString(m.evidence)),
    if(m.key = '', 1, m.confidence),
    m.carrier, m.key, m.publish_trace_id, m.publish_span_id, m.publish_ordinal,
    o.span_id,
    multiIf(o.span_id = toFixedString('', 8), NULL, o.batch_size = 1, 0, m.record < o.batch_size, m.record, NULL),
    if(o.span_id = toFixedString('', 8), m.function, o.function),
    r.function,
    multiIf(m.channel != '', m.channel, e.strongest.1 != '', e.strongest.1, r.channel),
    e.strongest.2,
    m.published_at,
    if(e.is_known = 1, e.at, r.started_at) AS delivered_at,
    if(m.key = '', 0, greatest(0, toUnixTimestamp64Nano(m.at) - toUnixTimestamp64Nano(m.published_at)) / 1e6),
    m.key != '' AND m.published_at > m.at,
    e.strongest.3, e.strongest.4,
    x.is_duplicate, 0, {version:UInt64}
FROM records AS r
LEFT JOIN ends AS e ON e.trace_id = r.trace_id AND e.span_id = r.span_id AND e.ordinal = r.ordinal
LEFT JOIN {matches:Identifier} AS m ON m.trace_id = r.trace_id AND m.span_id = r.span_id AND m.ordinal = r.ordinal
LEFT JOIN {owners:Identifier} AS o ON o.trace_id = m.publish_trace_id AND o.span_id = m.owner
LEFT JOIN repeats AS x ON x.trace_id = r.trace_id AND x.span_id = r.span_id AND x.ordinal = r.ordinal
