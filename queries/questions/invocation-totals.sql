-- Invocations that began in [from, to), of one function or ('') of all. Milliseconds, percentiles within a percent. From rollups:
-- both ends are moved outward to whole minutes, to whole hours where there are no minutes any more.
WITH
    (SELECT if(count() = 0, toDateTime('2100-01-01', 'UTC'), toDateTime(min(day), 'UTC')) FROM rollup_days) AS minutes_since
SELECT
    toUInt32(sumIf(r.invocations, r.function = {function:String})) AS invocations,
    toUInt32(uniqExactIf(r.function, r.function != '')) AS functions,
    toUInt32(sumIf(r.errors, r.function = {function:String})) AS errors,
    toUInt32(sumIf(r.cold_starts, r.function = {function:String})) AS cold_starts,
    if(invocations = 0, NULL, toFloat64(quantilesTDigestMergeIf(0.5, 0.95, 0.99)(r.duration_ms, r.function = {function:String})[1])) AS p50_ms,
    if(invocations = 0, NULL, toFloat64(quantilesTDigestMergeIf(0.5, 0.95, 0.99)(r.duration_ms, r.function = {function:String})[2])) AS p95_ms,
    if(invocations = 0, NULL, toFloat64(quantilesTDigestMergeIf(0.5, 0.95, 0.99)(r.duration_ms, r.function = {function:String})[3])) AS p99_ms,
    toFloat64(sumIf(r.billed_ms, r.function = {function:String})) AS billed_ms
FROM function_rollups AS r FINAL
WHERE inRollup(r.width_s, r.at, {from:DateTime64(3, 'UTC')}, {to:DateTime64(3, 'UTC')}, minutes_since, 1)
  AND ({function:String} = '' OR r.function = {function:String})
SETTINGS do_not_merge_across_partitions_select_final = 1
