-- The hop of every record of those invocations, as it should be stored, and what its flows are summed up from.
CREATE TABLE {found:Identifier} ENGINE = Memory AS
WITH
    faces AS
    (
        SELECT node, 1 AS is_known, at, channel, via, receive_count, payload_bytes FROM {deliveries:Identifier}
        WHERE end IN (SELECT argMin(end, (toInt8(key_kind), key_hash)) FROM {deliveries:Identifier} GROUP BY node)
    ),
    chosen AS
    (
        SELECT
            k.node AS node, 1 AS is_known, k.at AS at, k.delivery AS delivery, p.at AS published_at, toInt8(p.key_kind) AS kind,
            p.trace_id AS trace_id, p.span_id AS span_id, p.ordinal AS ordinal, p.owner AS owner, p.owner_span_id AS owner_span_id,
            if(k.is_vague, NULL, p.record) AS record, p.channel AS channel, p.function AS function
        FROM {picks:Identifier} AS k
        INNER JOIN {publishes:Identifier} AS p ON p.end = k.publish
    ),
    repeated AS
    (
        SELECT key_hash, function, min((at, node)).2 AS node
        FROM {heard_ends:Identifier}
        WHERE is_delivery AND key_kind = 'id' AND key_hash IN (
            SELECT key_hash FROM {heard_ends:Identifier} WHERE is_delivery AND key_kind = 'id'
            GROUP BY key_hash HAVING min(node) != max(node))
        GROUP BY key_hash, function
    ),
    repeats AS
    (
        SELECT DISTINCT d.node AS node, 1 AS is_duplicate
        FROM (SELECT * FROM {deliveries:Identifier} WHERE key_kind = 'id') AS d
        INNER JOIN repeated AS f ON f.key_hash = d.key_hash AND f.function = d.function
        WHERE d.node != f.node
    ),
    records AS
    (
        SELECT *, arrayJoin(range(batch_size)) AS ordinal, sipHash64(trace_id, span_id, ordinal) AS node
        FROM {runs:Identifier}
        WHERE invocation IN (SELECT invocation FROM {dirty:Identifier})
    )
SELECT
    r.trace_id AS trace_id, r.span_id AS span_id, r.ordinal AS ordinal,
    CAST(multiIf(c.is_known = 0, 0, c.delivery = 0, toInt8(g.evidence), c.kind),
        'Enum8(\'none\' = 0, \'id\' = 1, \'context\' = 2, \'pointer\' = 3, \'fingerprint\' = 4, \'inferred\' = 5)') AS evidence,
    if(c.is_known = 1 AND c.delivery = 0, g.confidence, 1) AS confidence,
    if(c.is_known = 1 AND c.delivery = 0, 'inferred', k.carrier) AS carrier,
    if(c.is_known = 1 AND c.delivery = 0, toString(g.method), k.key) AS key,
    c.trace_id AS publish_trace_id, c.span_id AS publish_span_id, c.ordinal AS publish_ordinal,
    if(c.owner = 0, toFixedString('', 8), c.owner_span_id) AS from_span_id,
    multiIf(c.owner = 0, NULL, o.batch_size = 1, 0, c.record < o.batch_size, c.record, NULL) AS from_record,
    if(c.owner = 0, c.function, o.function) AS from_function,
    r.function AS to_function,
    multiIf(c.channel != '', c.channel, e.channel != '', e.channel, r.channel) AS channel,
    e.via AS via,
    c.published_at AS published_at,
    if(e.is_known = 1, e.at, r.started_at) AS delivered_at,
    if(c.is_known = 0, 0, greatest(0, toUnixTimestamp64Nano(c.at) - toUnixTimestamp64Nano(c.published_at)) / 1e6) AS wait_ms,
    c.is_known = 1 AND c.published_at > c.at AS is_skewed,
    e.receive_count AS receive_count, e.payload_bytes AS payload_bytes,
    x.is_duplicate AS is_duplicate,
    r.invocation AS invocation, r.node AS node,
    cityHash64(evidence, confidence, carrier, key, publish_trace_id, publish_span_id, publish_ordinal, from_span_id,
        ifNull(toInt64(from_record), -1), from_function, to_function, channel, via, published_at, delivered_at, wait_ms,
        ifNull(toInt64(receive_count), -1), ifNull(toInt64(payload_bytes), -1), is_duplicate) AS hop_digest,
    multiIf(c.owner = 0, 0, from_record IS NULL, c.owner,
            sipHash64(c.trace_id, c.owner_span_id, toUInt32(assumeNotNull(from_record)))) AS parent,
    toUInt8(c.owner != 0 AND from_record IS NULL) AS is_shared,
    r.function_name AS function_name, r.source AS source, r.channel AS run_channel, r.started_at AS started_at,
    r.started_at + toIntervalNanosecond(toInt64(r.duration_ms * 1e6)) AS ended_at,
    r.is_error OR has(r.failed_records, r.ordinal) AS is_error, r.is_cold_start AS is_cold_start,
    r.billed_ms / r.batch_size AS billed_ms, r.arrived_at AS arrived_at
FROM records AS r
LEFT JOIN faces AS e ON e.node = r.node
LEFT JOIN chosen AS c ON c.node = r.node
LEFT JOIN (SELECT end, carrier, key FROM {deliveries:Identifier} WHERE end IN (SELECT delivery FROM {picks:Identifier})) AS k
    ON k.end = c.delivery
LEFT JOIN {runs:Identifier} AS o ON o.invocation = c.owner
LEFT JOIN repeats AS x ON x.node = r.node
LEFT JOIN {guesses:Identifier} AS g ON g.node = r.node
