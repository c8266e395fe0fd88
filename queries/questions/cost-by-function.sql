-- List cost per function of the invocations that began in [from, to), dearest first; NULL when none has a known price. From
-- rollups: both ends are moved outward to whole minutes, to whole hours where there are no minutes any more.
WITH (SELECT if(count() = 0, toDateTime('2100-01-01', 'UTC'), toDateTime(min(day), 'UTC')) FROM rollup_days) AS minutes_since
SELECT
    CAST(c.function, 'String') AS function,
    toString(accurateCastOrNull(sumOrNull(c.list_cost_usd), 'Decimal(38, 18)')) AS list_cost_usd,
    toUInt32(sumIf(c.invocations, c.list_cost_usd IS NULL)) AS unpriced
FROM rollup_costs AS c
WHERE c.function != ''
  AND inRollup(c.width_s, c.at, {from:DateTime64(3, 'UTC')}, {to:DateTime64(3, 'UTC')}, minutes_since, 1)
GROUP BY function
ORDER BY sumOrNull(c.list_cost_usd) DESC NULLS LAST, function
SETTINGS do_not_merge_across_partitions_select_final = 1
