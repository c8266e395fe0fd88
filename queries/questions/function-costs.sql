SELECT
    toDate(started_at) AS day,
    function,
    count() AS invocations,
    sum(c.list_cost_usd) AS list_cost_usd,
    countIf(c.list_cost_usd IS NULL) AS unpriced
FROM invocation_costs AS c
WHERE started_at >= {from:DateTime64(3, 'UTC')} AND started_at < {to:DateTime64(3, 'UTC')}
GROUP BY day, function
ORDER BY day, list_cost_usd DESC NULLS LAST, function
