-- Whom one function hears from ('in') and whom it reaches ('out'), over which channel, by hops delivered in
-- [from, to), with the usual and the slow wait between publish and delivery. From rollups, as invocation-totals.
WITH (SELECT if(count() = 0, toDateTime('2100-01-01', 'UTC'), toDateTime(min(day), 'UTC')) FROM rollup_days) AS minutes_since
SELECT
    direction,
    CAST(if(direction = 'in', r.from_function, r.to_function), 'String') AS other_function,
    CAST(r.channel, 'String') AS channel,
    CAST(r.via, 'String') AS via,
    toString(r.evidence) AS evidence,
    toUInt32(sum(r.hops)) AS hops,
    toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(r.wait_ms)[1]) AS p50_wait_ms,
    toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(r.wait_ms)[2]) AS p95_wait_ms
FROM hop_rollups AS r FINAL
ARRAY JOIN arrayFilter(d -> if(d = 'in', r.to_function, r.from_function) = {function:String}, ['in', 'out']) AS direction
WHERE r.evidence != 'none' AND (r.to_function = {function:String} OR r.from_function = {function:String})
  AND inRollup(r.width_s, r.at, {from:DateTime64(3, 'UTC')}, {to:DateTime64(3, 'UTC')}, minutes_since, 1)
GROUP BY direction, other_function, r.channel, r.via, r.evidence
ORDER BY direction, hops DESC, other_function, channel, via, evidence
SETTINGS do_not_merge_across_partitions_select_final = 1
