-- List cost of the invocations that began in [from, to), of one function or ('') of all. What has no known price is
-- not in the sum but counted as unpriced; NULL when nothing has one.
SELECT
    toString(sumOrNull(c.list_cost_usd)) AS list_cost_usd,
    toUInt32(countIf(c.list_cost_usd IS NOT NULL)) AS priced,
    toUInt32(countIf(c.list_cost_usd IS NULL)) AS unpriced
FROM invocation_costs AS c
WHERE c.started_at >= {from:DateTime64(3, 'UTC')} AND c.started_at < {to:DateTime64(3, 'UTC')}
  AND ({function:String} = '' OR c.function = {function:String})
