-- Three invocations a flow, each in a trace of its own: a request, a message from a queue, one from a topic.
-- Ids are hashes of numbers, which hash by their type too: steps are UInt8 in all of these statements.
INSERT INTO invocations
    (trace_id, span_id, parent_span_id, function, function_name, function_version, provider, account, region, instance, request_id, trigger, source, channel, started_at, duration_ms,
     init_duration_ms, billed_ms, is_cold_start, memory_bytes, architecture, runtime, is_error, error_type, error_message, is_unfinished, batch_size, failed_records, overhead_init_ms, overhead_us, flush_ms, mode, dropped_spans, received_at, version)
WITH
    intDiv(number, 3) AS flow,
    number % 3 AS step,
    flow % 40 AS workflow,
    sipHash64(flow, step) AS chance,
    concat('arn:aws:lambda:eu-west-1:123456789012:function:', ['order', 'charge', 'ship'][step + 1], '-', toString(workflow)) AS name
SELECT
    sipHash128(flow, step) AS trace_id,
    reinterpretAsFixedString(sipHash64(flow, step, 0)) AS span_id,
    toFixedString('', 8) AS parent_span_id,
    name AS function,
    splitByChar(':', name)[-1] AS function_name,
    toString(1 + flow % 3) AS function_version,
    'aws' AS provider,
    '123456789012' AS account,
    'eu-west-1' AS region,
    concat('2026/11/20/[1]', hex(chance % 20)) AS instance,
    concat('request-', hex(sipHash64('request', flow, step))) AS request_id,
    if(step = 0, 'http', 'pubsub') AS trigger,
    ['api-gateway-v2', 'sqs', 'sns'][step + 1] AS source,
    [concat('http:POST /orders-', toString(workflow)), concat('arn:aws:sqs:eu-west-1:123456789012:charges-', toString(workflow)),
     concat('arn:aws:sns:eu-west-1:123456789012:paid-', toString(workflow))][step + 1] AS channel,
    {began:DateTime64(3, 'UTC')} + toIntervalMicrosecond(toUInt64(flow * {spread_us:UInt64} / {flows:UInt64}) + step * 400000) AS started_at,
    20 + chance % 200 + if(chance % 1000 = 7, 3000, 0) AS duration_ms,
    if(is_cold_start, 150. + chance % 100, NULL) AS init_duration_ms,
    toUInt64(ceil(duration_ms + ifNull(init_duration_ms, 0))) AS billed_ms,
    chance % 50 = 0 AS is_cold_start,
    [134217728, 268435456, 536870912][1 + workflow % 3] AS memory_bytes,
    'arm64' AS architecture,
    'nodejs 22.1.0' AS runtime,
    step = 2 AND chance % 97 = 0 AS is_error,
    if(is_error, ['TimeoutError', 'TypeError'][1 + flow % 2], '') AS error_type,
    if(is_error, 'it did not work', '') AS error_message,
    0 AS is_unfinished,
    1 AS batch_size,
    [] AS failed_records,
    if(is_cold_start, 9.5, NULL) AS overhead_init_ms,
    30 + chance % 20 AS overhead_us,
    1.5 AS flush_ms,
    'await' AS mode,
    0 AS dropped_spans,
    now64(3, 'UTC') AS received_at,
    1 AS version
FROM numbers(3 * {first:UInt64}, 3 * {count:UInt64})
