-- List cost of the dearest flow that began in the window, USD.
SELECT end_s, scope, max(cost_usd) AS value, sum(flows) AS samples
FROM
(
    SELECT
        toUnixTimestamp(toStartOfMinute(toDateTime(f.started_at, 'UTC'))) AS at_s,
        if({group_by:String} = 'workflow', toString(f.workflow), '') AS scope,
        max(f.cost_usd) AS cost_usd, count() AS flows
    FROM flow_index AS f FINAL
    WHERE f.started_at >= toDateTime({from_s:UInt32}, 'UTC') AND f.started_at < toDateTime({last_s:UInt32}, 'UTC')
      AND ({workflow:String} = '' OR f.workflow LIKE {workflow:String}
        OR f.workflow IN (SELECT workflow FROM workflow_labels FINAL WHERE name LIKE {workflow:String}))
    GROUP BY at_s, scope
)
ARRAY JOIN alertEnds(at_s, {first_s:UInt32}, {last_s:UInt32}, {step_s:UInt32}, at_s + {window_s:UInt32}) AS end_s
GROUP BY end_s, scope
SETTINGS do_not_merge_across_partitions_select_final = 1, max_execution_time = 20
