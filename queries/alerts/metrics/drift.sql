-- Flows of variants that nobody accepted, in workflows of which some are, once the first of them no longer moves; by slices of five
-- minutes in which they began. samples: flows of those workflows.
WITH pins AS (SELECT workflow, groupArray(variant) AS variants FROM workflow_pins FINAL WHERE accepted = 1 GROUP BY workflow)
SELECT end_s, scope, toFloat64(sumIf(flows, is_drift AND settled_s <= end_s)) AS value, sum(flows) AS samples
FROM
(
    SELECT
        toUnixTimestamp(h.hour) + h.slice * 300 AS at_s,
        toUnixTimestamp(toDateTime(h.settled_at, 'UTC')) AS settled_s,
        if({group_by:String} = 'workflow', h.workflow, '') AS scope,
        NOT has(p.variants, h.variant) AS is_drift,
        h.flows AS flows
    FROM workflow_hours AS h FINAL
    INNER JOIN pins AS p ON p.workflow = h.workflow
    WHERE h.hour >= toStartOfHour(toDateTime({from_s:UInt32}, 'UTC')) AND h.hour < toDateTime({last_s:UInt32}, 'UTC')
      AND ({workflow:String} = '' OR h.workflow LIKE {workflow:String}
        OR h.workflow IN (SELECT workflow FROM workflow_labels FINAL WHERE name LIKE {workflow:String}))
)
ARRAY JOIN alertEnds(at_s, {first_s:UInt32}, {last_s:UInt32}, {step_s:UInt32}, at_s + {window_s:UInt32}) AS end_s
GROUP BY end_s, scope
SETTINGS max_execution_time = 20
