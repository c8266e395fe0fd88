-- List cost of one flow: of each of its invocations the flow's part. What has no known price is not in the sum but
-- counted as unpriced; NULL when nothing has one.
WITH m AS (
    SELECT trace_id, span_id, sum(share) AS record_shares
    FROM flow_members FINAL
    WHERE flow_id = unhex({flow_id:String})
    GROUP BY trace_id, span_id
)
SELECT
    toString(sumOrNull(toDecimal256(c.list_cost_usd, 18)
        * toDecimal256(least(1., m.record_shares / i.batch_size), 12))) AS list_cost_usd,
    toUInt32(countIf(c.list_cost_usd IS NOT NULL)) AS priced,
    toUInt32(countIf(c.list_cost_usd IS NULL)) AS unpriced
FROM invocation_costs AS c
INNER JOIN m ON c.trace_id = m.trace_id AND c.span_id = m.span_id
INNER JOIN (
    SELECT trace_id, span_id, batch_size FROM invocations FINAL
    WHERE (function, started_at, trace_id, span_id) IN (
        SELECT CAST(function, 'String'), started_at, trace_id, span_id FROM invocation_places WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM m))
) AS i ON c.trace_id = i.trace_id AND c.span_id = i.span_id
WHERE (c.function, c.started_at, c.trace_id, c.span_id) IN (
    SELECT CAST(function, 'String'), started_at, trace_id, span_id FROM invocation_places WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM m))
