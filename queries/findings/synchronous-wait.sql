-- Who waits, billed, for whom: calls of one function to another over Lambda or HTTP whose span lasted at least as long as the
-- callee ran, so the caller waited for it; one that only handed an event over ends sooner. Of several calls at once the caller
-- waits no longer than it ran. cost is the caller's list price of those milliseconds; absent where it is not known.
WITH
calls AS (
    -- The latest row of each record, among few: FINAL would sort a month of hops.
    SELECT * FROM
    (
        SELECT
            trace_id, span_id, publish_trace_id, publish_span_id, from_span_id, from_function, to_function, channel,
            published_at, delivered_at, is_deleted
        FROM hops
        WHERE delivered_at >= {from:DateTime64(3, 'UTC')} AND delivered_at <= {until:DateTime64(3, 'UTC')}
          AND evidence IN ('id', 'context')
          AND from_span_id != toFixedString('', 8)
          AND from_function != '' AND from_function != to_function
          AND match(channel, '^(arn:[^:]*:(lambda|execute-api):|function:|https?:)|(?i)^/.*/functions/')
        ORDER BY version DESC
        LIMIT 1 BY trace_id, span_id, ordinal
    )
    WHERE is_deleted = 0
),
waits AS (
    SELECT
        c.publish_trace_id AS trace_id, c.from_span_id AS span_id, c.from_function AS from_function, c.to_function AS to_function,
        any(c.channel) AS channel,
        sum(s.took_ns / 1e6) AS asked_ms,
        sum(least(callee.duration_ms, s.took_ns / 1e6)) AS callee_ms,
        count() AS calls,
        min(c.published_at) AS first_at, max(c.published_at) AS last_at
    FROM calls AS c
    INNER JOIN (
        SELECT trace_id, span_id, max(duration_ns) AS took_ns FROM spans
        WHERE (trace_id, span_id) IN (SELECT publish_trace_id, publish_span_id FROM calls)
        GROUP BY trace_id, span_id
    ) AS s ON c.publish_trace_id = s.trace_id AND c.publish_span_id = s.span_id
    INNER JOIN (
        SELECT trace_id, span_id, duration_ms FROM invocations FINAL
        WHERE function IN (SELECT to_function FROM calls)
          AND started_at >= {from:DateTime64(3, 'UTC')} - INTERVAL 1 HOUR AND started_at <= {until:DateTime64(3, 'UTC')}
    ) AS callee ON c.trace_id = callee.trace_id AND c.span_id = callee.span_id
    -- Clocks and rounding: 5 % and 5 ms.
    WHERE s.took_ns / 1e6 * 1.05 + 5 >= callee.duration_ms AND s.took_ns / 1e6 >= {min_call_ms:Float64}
    GROUP BY trace_id, span_id, from_function, to_function
),
callers AS (
    SELECT
        function,
        count() AS invocations,
        sum(i.billed_ms) AS all_billed_ms,
        sumIf(toFloat64(list_cost_usd - request_price_usd), list_cost_usd IS NOT NULL) / nullIf(sumIf(i.billed_ms, list_cost_usd IS NOT NULL), 0) AS usd_per_ms
    FROM invocation_costs AS i
    WHERE function IN (SELECT from_function FROM waits)
      AND started_at >= {from:DateTime64(3, 'UTC')} AND started_at <= {until:DateTime64(3, 'UTC')}
    GROUP BY function
),
caller AS (
    SELECT trace_id, span_id, duration_ms, provider FROM invocations FINAL
    WHERE function IN (SELECT from_function FROM waits)
      AND started_at >= {from:DateTime64(3, 'UTC')} - INTERVAL 1 HOUR AND started_at <= {until:DateTime64(3, 'UTC')}
)
SELECT
    w.from_function AS function,
    any(w.channel) AS channel,
    w.to_function AS other_function,
    '' AS detail,
    sum(least(w.asked_ms, c.duration_ms)) AS waited_ms,
    any(p.all_billed_ms) AS billed_ms,
    if(waited_ms / billed_ms >= {severe_share:Float64}, 'warning', 'info') AS severity,
    toUInt32(sum(w.calls)) AS count,
    min(w.first_at) AS first_seen,
    max(w.last_at) AS last_seen,
    mapFilter((name, value) -> isFinite(value), map(
        'waited_ms', waited_ms,
        'billed_ms', toFloat64(billed_ms),
        'waited_share', waited_ms / billed_ms,
        'waited_per_call_ms', waited_ms / sum(w.calls),
        'callee_ms', sum(w.callee_ms),
        'calls', toFloat64(sum(w.calls)),
        'waiting_cost_usd', ifNull(waited_ms * any(p.usd_per_ms), nan))) AS numbers,
    CAST(map(), 'Map(String, Array(String))') AS evidence,
    arrayMap(end -> (lower(hex(end.1)), lower(hex(end.2))), arraySlice(groupArraySorted(5)((w.trace_id, w.span_id)), 1, 5)) AS examples
FROM waits AS w
INNER JOIN caller AS c ON w.trace_id = c.trace_id AND w.span_id = c.span_id
INNER JOIN callers AS p ON p.function = w.from_function
-- A server that is paid by the hour pays nothing more while it waits.
WHERE c.provider != '' OR w.from_function LIKE 'arn:%:lambda:%'
GROUP BY w.from_function, w.to_function
HAVING count >= {min_calls:Float64} AND waited_ms >= {min_waited_ms:Float64} AND waited_ms >= billed_ms * {min_share:Float64}
ORDER BY waited_ms DESC, function, other_function
LIMIT 200
