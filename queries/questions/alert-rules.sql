-- Rules, one or ('') all, by name, with how their latest evaluation went and how many of their scopes are in which state.
SELECT
    r.name AS name, r.description AS description, toString(r.metric) AS metric, toString(r.comparison) AS comparison,
    r.threshold AS threshold, r.recover AS recover, r.window_s AS window_s, r.for_s AS for_s, toString(r.period) AS period,
    r.is_forecast AS is_forecast, r.budget_usd AS budget_usd, r.baseline_weeks AS baseline_weeks, toFloat64(r.min_samples) AS min_samples,
    toString(r.no_data) AS no_data, toString(r.group_by) AS group_by, r.scope AS scope, r.options AS options, r.channels AS channels,
    toString(r.severity) AS severity, r.labels AS labels, r.is_enabled AS is_enabled, toString(r.source) AS source, r.file AS file,
    r.created_at AS created_at, r.updated_at AS updated_at,
    if(e.rule = '', NULL, toNullable(e.evaluated_to)) AS evaluated_to,
    if(e.rule = '', NULL, toNullable(e.at)) AS checked_at,
    e.elapsed_ms AS elapsed_ms, e.error AS error, e.failed_since AS failed_since,
    toUInt32(s.firing) AS firing, toUInt32(s.pending) AS pending
FROM (SELECT * FROM alert_rules FINAL WHERE {name:String} = '' OR name = {name:String}) AS r
LEFT JOIN (SELECT * FROM alert_evaluations FINAL) AS e ON e.rule = r.name
LEFT JOIN (
    SELECT rule, countIf(state = 'firing') AS firing, countIf(state = 'pending') AS pending FROM alert_states FINAL GROUP BY rule
) AS s ON s.rule = r.name
ORDER BY r.name
