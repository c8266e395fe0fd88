-- Counts of flows and parts of them, by when they began, by measure: flows, errors, error_rate. From rollups of width_s.
SELECT
    end_s,
    scope,
    multiIf(
        {measure:String} = 'errors', toFloat64(sum(errors)),
        {measure:String} = 'error_rate', sum(errors) / sum(flows),
        toFloat64(sum(flows))) AS value,
    sum(flows) AS samples
FROM
(
    SELECT
        toUnixTimestamp(r.at) AS at_s, if({group_by:String} = 'workflow', toString(r.workflow), '') AS scope,
        sum(r.flows) AS flows, sum(r.flows_with_errors) AS errors
    FROM flow_rollups AS r FINAL
    WHERE r.width_s = {width_s:UInt16} AND r.at >= toDateTime({from_s:UInt32}, 'UTC') AND r.at < toDateTime({last_s:UInt32}, 'UTC')
      AND ({workflow:String} = '' OR r.workflow LIKE {workflow:String}
        OR r.workflow IN (SELECT workflow FROM workflow_labels FINAL WHERE name LIKE {workflow:String}))
    GROUP BY at_s, scope
)
ARRAY JOIN alertEnds(at_s, {first_s:UInt32}, {last_s:UInt32}, {step_s:UInt32}, at_s + {window_s:UInt32}) AS end_s
GROUP BY end_s, scope
SETTINGS do_not_merge_across_partitions_select_final = 1, max_execution_time = 20
