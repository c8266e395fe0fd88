-- List cost of one flow: of each of its invocations the flow's part. What has no known price is not in the sum but
-- counted as unpriced; NULL when nothing has one. Of an invocation it is what invocation_costs has, which would look it up a second time.
WITH m AS (
    SELECT trace_id, span_id, sum(share) AS record_shares
    FROM flow_members FINAL
    WHERE flow_id = unhex({flow_id:String})
    GROUP BY trace_id, span_id
),
-- By the day from which on, earliest first.
p AS (
    SELECT
        provider, region, architecture,
        arraySort(groupArrayIf((effective_from, price_usd), dimension = 'duration')) AS of_duration,
        arraySort(groupArrayIf((effective_from, price_usd), dimension = 'request')) AS of_request
    FROM prices
    WHERE service = 'lambda' AND tier_from = 0
    GROUP BY provider, region, architecture
)
SELECT
    toString(sumOrNull(toDecimal256(c.list_cost_usd, 18) * toDecimal256(c.flow_share, 12))) AS list_cost_usd,
    toUInt32(countIf(c.list_cost_usd IS NOT NULL)) AS priced,
    toUInt32(countIf(c.list_cost_usd IS NULL)) AS unpriced
FROM (
    SELECT
        least(1., m.record_shares / i.batch_size) AS flow_share,
        arrayCount(price -> price.1 <= toDate(i.started_at), p.of_duration) AS known_durations,
        arrayCount(price -> price.1 <= toDate(i.started_at), p.of_request) AS known_requests,
        accurateCastOrNull(
            toDecimal256(if(known_durations = 0, NULL, p.of_duration[known_durations].2), 24) * i.billed_ms * i.memory_bytes / (1000 * 1073741824)
                + if(known_requests = 0, NULL, p.of_request[known_requests].2),
            'Decimal(38, 18)') AS list_cost_usd
    FROM (
        SELECT trace_id, span_id, batch_size, billed_ms, memory_bytes, started_at, provider, region,
               if(architecture IN ('amd64', 'x86_64', 'x86', ''), 'x86', toString(architecture)) AS priced_architecture
        FROM invocations FINAL
        WHERE (function, started_at, trace_id, span_id) IN (
            SELECT CAST(function, 'String'), started_at, trace_id, span_id FROM invocation_places WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM m))
    ) AS i
    INNER JOIN m ON i.trace_id = m.trace_id AND i.span_id = m.span_id
    LEFT JOIN p ON i.provider = p.provider AND i.region = p.region AND i.priced_architecture = p.architecture
) AS c
