-- List cost of the invocations that began in [from, to), of one function or ('') of all. What has no known price is
-- not in the sum but counted as unpriced; NULL when nothing has one. From rollups, as cost-by-function.
WITH (SELECT if(count() = 0, toDateTime('2100-01-01', 'UTC'), toDateTime(min(day), 'UTC')) FROM rollup_days) AS minutes_since
SELECT
    toString(accurateCastOrNull(sumOrNull(c.list_cost_usd), 'Decimal(38, 18)')) AS list_cost_usd,
    toUInt32(sumIf(c.invocations, c.list_cost_usd IS NOT NULL)) AS priced,
    toUInt32(sumIf(c.invocations, c.list_cost_usd IS NULL)) AS unpriced
FROM rollup_costs AS c
WHERE c.function = {function:String}
  AND inRollup(c.width_s, c.at, {from:DateTime64(3, 'UTC')}, {to:DateTime64(3, 'UTC')}, minutes_since, 1)
SETTINGS do_not_merge_across_partitions_select_final = 1
