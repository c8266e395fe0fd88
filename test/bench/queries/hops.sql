-- What a stitch makes of them: a root and two hops a flow.
INSERT INTO hops
    (trace_id, span_id, ordinal, evidence, carrier, key, publish_trace_id, publish_span_id, publish_ordinal, from_span_id, from_record,
     from_function, to_function, channel, via, published_at, delivered_at, wait_ms, is_skewed, payload_bytes, version)
WITH
    intDiv(number, 3) AS flow,
    number % 3 AS step,
    step > 0 AS has_publish,
    flow % 40 AS workflow,
    {began:DateTime64(3, 'UTC')} + toIntervalMicrosecond(toUInt64(flow * {spread_us:UInt64} / {flows:UInt64})) AS flow_began,
    ['order', 'charge', 'ship'] AS names
SELECT
    sipHash128(flow, step) AS trace_id,
    reinterpretAsFixedString(sipHash64(flow, step, 0)) AS span_id,
    0 AS ordinal,
    multiIf(NOT has_publish, 'none', sipHash64(flow, step) % 20 = 0, 'context', sipHash64(flow, step) % 2000 = 1, 'inferred', 'id') AS evidence,
    ['', 'sqs', 'sns'][step + 1] AS carrier,
    if(has_publish, concat('m-', hex(sipHash64('message', flow, toUInt8(step - 1)))), '') AS key,
    if(has_publish, sipHash128(flow, toUInt8(step - 1)), toFixedString('', 16)) AS publish_trace_id,
    if(has_publish, reinterpretAsFixedString(sipHash64(flow, toUInt8(step - 1), 1)), toFixedString('', 8)) AS publish_span_id,
    0 AS publish_ordinal,
    if(has_publish, reinterpretAsFixedString(sipHash64(flow, toUInt8(step - 1), 0)), toFixedString('', 8)) AS from_span_id,
    if(has_publish, 0, NULL) AS from_record,
    if(has_publish, concat('arn:aws:lambda:eu-west-1:123456789012:function:', names[step], '-', toString(workflow)), '') AS from_function,
    concat('arn:aws:lambda:eu-west-1:123456789012:function:', names[step + 1], '-', toString(workflow)) AS to_function,
    [concat('http:POST /orders-', toString(workflow)), concat('arn:aws:sqs:eu-west-1:123456789012:charges-', toString(workflow)),
     concat('arn:aws:sns:eu-west-1:123456789012:paid-', toString(workflow))][step + 1] AS channel,
    '' AS via,
    flow_began + toIntervalMicrosecond(if(has_publish, (step - 1) * 400000 + 5000, 0)) AS published_at,
    flow_began + toIntervalMicrosecond(step * 400000) AS delivered_at,
    if(has_publish, 395, 0) AS wait_ms,
    0 AS is_skewed,
    512 AS payload_bytes,
    1 AS version
FROM numbers(3 * {first:UInt64}, 3 * {count:UInt64})
