-- How long flows took, by when they began: one of the quantiles 0.5, 0.95, 0.99 (place 1 to 3). Milliseconds. As flows.
SELECT
    end_s,
    scope,
    toFloat64(quantilesTDigestMerge(0.5, 0.95, 0.99)(took)[{place:UInt8}]) AS value,
    sum(flows) AS samples
FROM
(
    SELECT
        toUnixTimestamp(r.at) AS at_s, if({group_by:String} = 'workflow', toString(r.workflow), '') AS scope,
        sum(r.flows) AS flows, quantilesTDigestMergeState(0.5, 0.95, 0.99)(r.duration_ms) AS took
    FROM flow_rollups AS r FINAL
    WHERE r.width_s = {width_s:UInt16} AND r.at >= toDateTime({from_s:UInt32}, 'UTC') AND r.at < toDateTime({last_s:UInt32}, 'UTC')
      AND ({workflow:String} = '' OR r.workflow LIKE {workflow:String}
        OR r.workflow IN (SELECT workflow FROM workflow_labels FINAL WHERE name LIKE {workflow:String}))
    GROUP BY at_s, scope
)
ARRAY JOIN alertEnds(at_s, {first_s:UInt32}, {last_s:UInt32}, {step_s:UInt32}, at_s + {window_s:UInt32}) AS end_s
GROUP BY end_s, scope
SETTINGS do_not_merge_across_partitions_select_final = 1, max_execution_time = 20
