-- List cost by the time invocations began, in buckets of bucket_s seconds, of one function or ('') of all. Empty
-- buckets are there with NULL, as are those in which nothing has a known price.
SELECT
    toUInt32(intDiv(toUnixTimestamp(toDateTime(c.started_at, 'UTC')), {bucket_s:UInt32}) * {bucket_s:UInt32}) AS bucket,
    toString(sumOrNull(c.list_cost_usd)) AS list_cost_usd
FROM invocation_costs AS c
WHERE c.started_at >= {from:DateTime64(3, 'UTC')} AND c.started_at < {to:DateTime64(3, 'UTC')}
  AND ({function:String} = '' OR c.function = {function:String})
GROUP BY bucket
ORDER BY bucket WITH FILL
    FROM intDiv(toUnixTimestamp(toDateTime({from:DateTime64(3, 'UTC')}, 'UTC')), {bucket_s:UInt32}) * {bucket_s:UInt32}
    TO toUnixTimestamp(toDateTime({to:DateTime64(3, 'UTC')}, 'UTC'))
    STEP {bucket_s:UInt32}
