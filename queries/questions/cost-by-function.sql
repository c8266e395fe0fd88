-- List cost per function of the invocations that began in [from, to), dearest first; NULL when none has a known price.
SELECT
    c.function AS function,
    toString(sumOrNull(c.list_cost_usd)) AS list_cost_usd,
    toUInt32(countIf(c.list_cost_usd IS NULL)) AS unpriced
FROM invocation_costs AS c
WHERE c.started_at >= {from:DateTime64(3, 'UTC')} AND c.started_at < {to:DateTime64(3, 'UTC')}
GROUP BY function
ORDER BY sumOrNull(c.list_cost_usd) DESC NULLS LAST, function
