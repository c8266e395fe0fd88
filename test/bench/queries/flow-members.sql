INSERT INTO flow_members (flow_id, trace_id, span_id, ordinal, share, depth, version)
WITH intDiv(number, 3) AS flow, number % 3 AS step
SELECT
    sipHash128(sipHash128(flow, 0), reinterpretAsFixedString(sipHash64(flow, 0, 0)), toUInt32(0)) AS flow_id,
    sipHash128(flow, step) AS trace_id,
    reinterpretAsFixedString(sipHash64(flow, step, 0)) AS span_id,
    0 AS ordinal,
    1 AS share,
    step AS depth,
    1 AS version
FROM numbers(3 * {first:UInt64}, 3 * {count:UInt64})
