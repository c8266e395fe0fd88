-- List cost by the time invocations began, in buckets of bucket_s seconds, whole minutes, of one function or ('') of all. Empty
-- buckets are there with NULL, as are those in which nothing has a known price. From rollups, as cost-by-function.
WITH (SELECT if(count() = 0, toDateTime('2100-01-01', 'UTC'), toDateTime(min(day), 'UTC')) FROM rollup_days) AS minutes_since
SELECT
    toUInt32(intDiv(toUnixTimestamp(c.at), {bucket_s:UInt32}) * {bucket_s:UInt32}) AS bucket,
    toString(accurateCastOrNull(sumOrNull(c.list_cost_usd), 'Decimal(38, 18)')) AS list_cost_usd
FROM rollup_costs AS c
WHERE c.function = {function:String}
  AND inRollup(c.width_s, c.at, {from:DateTime64(3, 'UTC')}, {to:DateTime64(3, 'UTC')}, minutes_since, {bucket_s:UInt32} % 3600 = 0)
GROUP BY bucket
ORDER BY bucket WITH FILL
    FROM intDiv(toUnixTimestamp(toDateTime({from:DateTime64(3, 'UTC')}, 'UTC')), {bucket_s:UInt32}) * {bucket_s:UInt32}
    TO toUnixTimestamp(toDateTime({to:DateTime64(3, 'UTC')}, 'UTC'))
    STEP {bucket_s:UInt32}
SETTINGS do_not_merge_across_partitions_select_final = 1
