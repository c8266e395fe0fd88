-- Scopes of rules and what each is now: firing first, then pending, then the others, each by the latest change. '' means any; state
-- takes 'active' too: pending or firing.
SELECT
    s.rule AS rule, s.scope AS scope, toString(s.state) AS state, s.since AS since, s.started_at AS started_at,
    s.value AS value, toFloat64(s.samples) AS samples, s.at AS at, s.flow_ids AS flow_ids, s.silenced_by AS silenced_by, s.change_id AS change_id,
    toString(r.severity) AS severity, toString(r.metric) AS metric, toString(r.group_by) AS group_by, toString(r.comparison) AS comparison,
    r.threshold AS threshold, r.description AS description, r.labels AS labels, r.channels AS channels
FROM (SELECT * FROM alert_states FINAL) AS s
INNER JOIN (SELECT * FROM alert_rules FINAL) AS r ON r.name = s.rule
WHERE ({rule:String} = '' OR s.rule = {rule:String})
  AND ({state:String} = '' OR toString(s.state) = {state:String} OR ({state:String} = 'active' AND s.state IN ('pending', 'firing')))
ORDER BY indexOf(['firing', 'pending', 'resolved', 'inactive'], toString(s.state)), s.since DESC, s.rule, s.scope
LIMIT {limit:UInt32}
