-- Same content that certainly is the same event: it was caused by the same record, under the same business key; or by a record, or
-- publish, that itself repeats the other's; or nothing is known of where it came from, and business key and bytes are the same. What a
-- repeat sends repeats for the reason of that repeat. Answers in rounds: each may make more certain.
INSERT INTO {judged:Identifier}
WITH
    firsts AS
    (
        SELECT
            m.node AS node, m.is_delivery AS is_delivery, m.at AS at, m.earlier AS earlier, m.earlier_at AS earlier_at, m.print AS print,
            m.event_key AS event_key, m.has_same_key AS has_same_key, count() OVER (PARTITION BY m.node) AS others,
            s.cause AS source_cause, s.kind AS source_kind, s.is_intended AS is_intended, s.id AS source_id,
            m.source = m.earlier_source AND m.source != 0 AS is_one_source,
            if(s.id != '', s.original, m.source) AS root, if(e.id != '', e.original, m.earlier_source) AS earlier_root
        FROM (SELECT * FROM {maybe:Identifier} WHERE NOT is_known AND node NOT IN (SELECT node FROM {judged:Identifier})) AS m
        LEFT JOIN {origins:Identifier} AS s ON s.node = m.source
        LEFT JOIN {origins:Identifier} AS e ON e.node = m.earlier_source
        WHERE (m.source != 0 AND m.earlier_source != 0 AND m.source != m.earlier_source AND s.id != '' AND root = earlier_root)
           OR (NOT m.is_delivery AND is_one_source AND m.has_same_key)
           OR (m.is_delivery AND m.source = 0 AND m.earlier_source = 0 AND m.has_same_key AND m.has_same_bytes AND m.is_rare)
        ORDER BY m.earlier_at, m.earlier
        LIMIT 1 BY m.node
    )
SELECT
    if(f.is_delivery, 'delivery', 'publish'), d.at, d.function, d.channel, d.via, d.trace_id, d.span_id, d.ordinal, d.run_span_id,
    o.trace_id, o.span_id, o.ordinal, o.run_span_id, o.at, toUInt32(f.others + 1),
    if(f.has_same_key, 'business-key', 'fingerprint'), if(f.has_same_key, f.event_key, lower(hex(f.print))), 'certain',
    'published-twice',
    multiIf(f.source_id != '' AND NOT f.is_one_source, f.source_cause, f.is_one_source, 'producer-retried', 'unknown'),
    mapFilter((name, value) -> value != '', map(
        'content', lower(hex(f.print)), 'after_original_ms', toString(dateDiff('millisecond', o.at, d.at)),
        'sender_repeats', if(f.is_one_source, '', f.source_id), 'same_record', if(f.is_one_source, '1', ''),
        'same_bytes', if(f.source_id = '' AND NOT f.is_one_source, '1', ''))),
    f.is_intended, if(f.is_delivery, d.ordinal, ifNull(d.record, toUInt32(0))), if(f.is_delivery, o.ordinal, ifNull(o.record, toUInt32(0))),
    f.node, f.earlier
FROM firsts AS f
INNER JOIN {faces:Identifier} AS d ON d.node = f.node AND d.is_delivery = f.is_delivery
INNER JOIN {faces:Identifier} AS o ON o.node = f.earlier AND o.is_delivery = f.is_delivery
