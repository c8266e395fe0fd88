-- Flows by the time they began, in buckets of bucket_s seconds, whole minutes; buckets without flows are there with zeros.
-- From rollups, as flow-totals.
WITH (SELECT if(count() = 0, toDateTime('2100-01-01', 'UTC'), toDateTime(min(day), 'UTC')) FROM rollup_days) AS minutes_since
SELECT
    toUInt32(intDiv(toUnixTimestamp(r.at), {bucket_s:UInt32}) * {bucket_s:UInt32}) AS bucket,
    toUInt32(sum(r.flows)) AS flows,
    toUInt32(sum(r.flows_with_errors)) AS flows_with_errors,
    toUInt32(sum(r.duplicates)) AS duplicates
FROM flow_rollups AS r FINAL
WHERE inRollup(r.width_s, r.at, {from:DateTime64(3, 'UTC')}, {to:DateTime64(3, 'UTC')}, minutes_since, {bucket_s:UInt32} % 3600 = 0)
GROUP BY bucket
ORDER BY bucket WITH FILL
    FROM intDiv(toUnixTimestamp(toDateTime({from:DateTime64(3, 'UTC')}, 'UTC')), {bucket_s:UInt32}) * {bucket_s:UInt32}
    TO toUnixTimestamp(toDateTime({to:DateTime64(3, 'UTC')}, 'UTC'))
    STEP {bucket_s:UInt32}
SETTINGS do_not_merge_across_partitions_select_final = 1
