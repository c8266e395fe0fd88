INSERT INTO flows
    (flow_id, root_trace_id, root_span_id, root_ordinal, root_function, root_channel, workflow, started_at, ended_at, duration_ms,
     invocations, functions, hops, depth, errors, cold_starts, duplicates, billed_ms, version)
WITH
    number AS flow,
    flow % 40 AS workflow_number,
    arrayMap(step -> sipHash64(flow, step), [0, 1, 2]) AS chances,
    arrayMap(name -> concat('arn:aws:lambda:eu-west-1:123456789012:function:', name, '-', toString(workflow_number)), ['charge', 'order', 'ship']) AS names
SELECT
    sipHash128(root_trace_id, root_span_id, toUInt32(0)) AS flow_id,
    sipHash128(flow, 0) AS root_trace_id,
    reinterpretAsFixedString(sipHash64(flow, 0, 0)) AS root_span_id,
    0 AS root_ordinal,
    names[2] AS root_function,
    concat('http:POST /orders-', toString(workflow_number)) AS root_channel,
    concat('order-', toString(workflow_number), ' · POST /orders-', toString(workflow_number)) AS workflow,
    {began:DateTime64(3, 'UTC')} + toIntervalMicrosecond(toUInt64(flow * {spread_us:UInt64} / {flows:UInt64})) AS started_at,
    started_at + toIntervalMillisecond(toUInt32(duration_ms)) AS ended_at,
    820 + chances[3] % 200 + if(chances[3] % 1000 = 7, 3000, 0) AS duration_ms,
    3 AS invocations,
    names AS functions,
    2 AS hops,
    2 AS depth,
    chances[3] % 97 = 0 AS errors,
    arrayCount(chance -> chance % 50 = 0, chances) AS cold_starts,
    flow % 300 = 0 AS duplicates,
    arraySum(chance -> 20 + chance % 200, chances) AS billed_ms,
    1 AS version
FROM numbers({first:UInt64}, {count:UInt64})
