-- Same content that certainly is the same event: one record sent it twice under one business key, or twice the same object; or nothing is
-- known of where it came from, and business key and bytes are the same.
INSERT INTO {judged:Identifier}
WITH firsts AS
(
    SELECT *, source != 0 AS is_one_source, count() OVER (PARTITION BY node) AS others
    FROM {maybe:Identifier}
    WHERE NOT is_known AND has_same_key AND node NOT IN (SELECT node FROM {judged:Identifier})
      AND ((NOT is_delivery AND source != 0 AND source = earlier_source)
        OR (is_delivery AND source = 0 AND earlier_source = 0 AND has_same_bytes AND is_rare))
    ORDER BY earlier_at, earlier
    LIMIT 1 BY node
)
SELECT
    if(f.is_delivery, 'delivery', 'publish'), d.at, d.function, d.channel, d.via, d.trace_id, d.span_id, d.ordinal, d.run_span_id,
    o.trace_id, o.span_id, o.ordinal, o.run_span_id, o.at, toUInt32(f.others + 1),
    if(f.event_key = '', 'fingerprint', 'business-key'), if(f.event_key = '', lower(hex(f.print)), f.event_key), 'certain',
    'published-twice', if(f.is_one_source, 'producer-retried', 'unknown'),
    map('content', lower(hex(f.print)), 'after_original_ms', toString(dateDiff('millisecond', o.at, d.at)),
        if(f.is_one_source, 'same_record', 'same_bytes'), '1'),
    0, if(f.is_delivery, d.ordinal, ifNull(d.record, toUInt32(0))), if(f.is_delivery, o.ordinal, ifNull(o.record, toUInt32(0))),
    f.node, f.earlier
FROM firsts AS f
INNER JOIN {faces:Identifier} AS d ON d.node = f.node AND d.is_delivery = f.is_delivery
INNER JOIN {faces:Identifier} AS o ON o.node = f.earlier AND o.is_delivery = f.is_delivery
