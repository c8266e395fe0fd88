-- Both ends of a flow's two hops, each by the id of its message and by trace context.
INSERT INTO hop_ends
    (direction, key_kind, carrier, key, trace_id, span_id, ordinal, invocation_span_id, record, attribution, channel, via, function, at,
     payload_bytes, event_key, received_at, version)
WITH
    intDiv(number, 8) AS flow,
    intDiv(number, 4) % 2 AS hop,
    intDiv(number, 2) % 2 AS is_delivery,
    number % 2 AS is_context,
    toUInt8(if(is_delivery, hop + 1, hop)) AS step,
    flow % 40 AS workflow
SELECT
    if(is_delivery, 'delivery', 'publish') AS direction,
    if(is_context, 'context', 'id') AS key_kind,
    if(is_context, 'w3c', ['sqs', 'sns'][hop + 1]) AS carrier,
    if(is_context, lower(concat(hex(sipHash128(flow, hop)), hex(reinterpretAsFixedString(sipHash64(flow, hop, 1))))),
        concat('m-', hex(sipHash64('message', flow, hop)))) AS key,
    sipHash128(flow, step) AS trace_id,
    if(is_delivery, reinterpretAsFixedString(sipHash64(flow, step, 0)), reinterpretAsFixedString(sipHash64(flow, step, 1))) AS span_id,
    0 AS ordinal,
    reinterpretAsFixedString(sipHash64(flow, step, 0)) AS invocation_span_id,
    if(is_delivery, NULL, 0) AS record,
    if(is_delivery, '', 'span') AS attribution,
    [concat('arn:aws:sqs:eu-west-1:123456789012:charges-', toString(workflow)), concat('arn:aws:sns:eu-west-1:123456789012:paid-', toString(workflow))][hop + 1] AS channel,
    '' AS via,
    concat('arn:aws:lambda:eu-west-1:123456789012:function:', ['order', 'charge', 'ship'][step + 1], '-', toString(workflow)) AS function,
    {began:DateTime64(3, 'UTC')} + toIntervalMicrosecond(toUInt64(flow * {spread_us:UInt64} / {flows:UInt64}) + step * 400000 + if(is_delivery, 0, 5000)) AS at,
    512 AS payload_bytes,
    concat('order-', toString(flow)) AS event_key,
    now64(3, 'UTC') AS received_at,
    1 AS version
FROM numbers(8 * {first:UInt64}, 8 * {count:UInt64})
