-- Records delivered in [from, to), by the evidence that joined them to their publish, strongest first.
-- 'none': no publish is known, so the record began a flow. From rollups, as invocation-totals.
WITH (SELECT if(count() = 0, toDateTime('2100-01-01', 'UTC'), toDateTime(min(day), 'UTC')) FROM rollup_days) AS minutes_since
SELECT
    toString(kind) AS evidence,
    toUInt32(sum(r.hops)) AS hops
FROM hop_rollups AS r FINAL
WHERE inRollup(r.width_s, r.at, {from:DateTime64(3, 'UTC')}, {to:DateTime64(3, 'UTC')}, minutes_since, 1)
GROUP BY r.evidence AS kind
ORDER BY kind = 'none', kind
SETTINGS do_not_merge_across_partitions_select_final = 1
