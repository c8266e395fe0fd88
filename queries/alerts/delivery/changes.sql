SELECT
    id, rule, scope, toString(state) AS state,
    toUnixTimestamp64Milli(at) AS at_ms,
    toUnixTimestamp64Milli(started_at) AS started_at_ms,
    value, threshold, toString(comparison) AS comparison, toString(metric) AS metric, toString(unit) AS unit, window_s,
    toString(period) AS period, budget_usd, baseline_weeks, toString(severity) AS severity, description, labels, flow_ids,
    toString(reason) AS reason
FROM alert_changes
WHERE id IN {ids:Array(String)}
ORDER BY version DESC
LIMIT 1 BY id
