-- Same content and nothing more, where content alone says anything: not of requests, which ask the same again and again, nor of clocks.
INSERT INTO {judged:Identifier}
WITH firsts AS
(
    SELECT *, count() OVER (PARTITION BY node) AS others
    FROM {maybe:Identifier}
    WHERE NOT is_known AND is_rare AND node NOT IN (SELECT node FROM {judged:Identifier})
      AND NOT match(channel, {silent_channels:String})
    ORDER BY earlier_at, earlier
    LIMIT 1 BY node
)
SELECT
    if(f.is_delivery, 'delivery', 'publish'), d.at, d.function, d.channel, d.via, d.trace_id, d.span_id, d.ordinal, d.run_span_id,
    o.trace_id, o.span_id, o.ordinal, o.run_span_id, o.at, toUInt32(f.others + 1),
    if(f.has_same_key AND f.event_key != '', 'business-key', 'fingerprint'), if(f.has_same_key AND f.event_key != '', f.event_key, lower(hex(f.print))), 'suspected',
    'published-twice',
    if(NOT f.is_delivery AND d.trace_id = o.trace_id AND d.run_span_id = o.run_span_id AND d.run_span_id != toFixedString('', 8), 'producer-retried', 'unknown'),
    map('content', lower(hex(f.print)), 'after_original_ms', toString(dateDiff('millisecond', o.at, d.at))),
    0, if(f.is_delivery, d.ordinal, ifNull(d.record, toUInt32(0))), if(f.is_delivery, o.ordinal, ifNull(o.record, toUInt32(0))),
    f.node, f.earlier
FROM firsts AS f
INNER JOIN {faces:Identifier} AS d ON d.node = f.node AND d.is_delivery = f.is_delivery
INNER JOIN {faces:Identifier} AS o ON o.node = f.earlier AND o.is_delivery = f.is_delivery
