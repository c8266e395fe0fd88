-- Publishes that repeat one by its id: a producer that tried again.
INSERT INTO {judged:Identifier}
SELECT
    'publish', d.at, d.function, d.channel, d.via, d.trace_id, d.span_id, d.ordinal, d.run_span_id,
    o.trace_id, o.span_id, o.ordinal, o.run_span_id, o.at, x.nth, x.key_kind, x.key, 'certain', 'published-twice',
    if(d.trace_id = o.trace_id AND d.run_span_id = o.run_span_id AND d.run_span_id != toFixedString('', 8), 'producer-retried', 'unknown'),
    map('after_original_ms', toString(dateDiff('millisecond', o.at, d.at)),
        'same_invocation', toString(toUInt8(d.trace_id = o.trace_id AND d.run_span_id = o.run_span_id))),
    0, ifNull(d.record, toUInt32(0)), ifNull(o.record, toUInt32(0)), x.node, x.original
FROM (SELECT * FROM {pairs:Identifier} WHERE NOT is_delivery) AS x
INNER JOIN (SELECT * FROM {faces:Identifier} WHERE NOT is_delivery) AS d ON d.node = x.node
INNER JOIN (SELECT * FROM {faces:Identifier} WHERE NOT is_delivery) AS o ON o.node = x.original
