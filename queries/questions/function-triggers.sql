-- What started one function in [from, to): source and the channel that handed it over. From rollups, as invocation-totals.
WITH (SELECT if(count() = 0, toDateTime('2100-01-01', 'UTC'), toDateTime(min(day), 'UTC')) FROM rollup_days) AS minutes_since
SELECT
    toString(r.source) AS source,
    CAST(r.channel, 'String') AS channel,
    toUInt32(sum(r.invocations)) AS invocations,
    toUInt32(sum(r.records)) AS records,
    toUInt32(sum(r.errors)) AS errors,
    toUInt32(sum(r.failed_records)) AS failed_records
FROM function_rollups AS r FINAL
WHERE r.function = {function:String} AND r.function != ''
  AND inRollup(r.width_s, r.at, {from:DateTime64(3, 'UTC')}, {to:DateTime64(3, 'UTC')}, minutes_since, 1)
GROUP BY r.source, r.channel
ORDER BY invocations DESC, source, channel
SETTINGS do_not_merge_across_partitions_select_final = 1
