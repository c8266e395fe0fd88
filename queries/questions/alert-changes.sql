-- Changes of state in [from, to), latest first. '' means any; with_pending 0: without what never fired. id: that change alone,
-- whenever it was. A page goes on after (after_ms, after_id), the last row's decided_ms and id.
SELECT
    c.id AS id, c.rule AS rule, c.scope AS scope, toString(c.group_by) AS group_by, toString(c.state) AS state, toString(c.from_state) AS from_state,
    c.at AS at, c.started_at AS started_at, c.value AS value, toFloat64(c.samples) AS samples,
    c.measured AS measured, c.usual AS usual, c.threshold AS threshold,
    toString(c.comparison) AS comparison, toString(c.metric) AS metric, toString(c.unit) AS unit, c.window_s AS window_s,
    toString(c.period) AS period, c.budget_usd AS budget_usd, c.baseline_weeks AS baseline_weeks, toString(c.severity) AS severity,
    c.description AS description, c.labels AS labels, c.channels AS channels, c.rule_scope AS rule_scope, c.flow_ids AS flow_ids,
    toString(c.reason) AS reason, c.is_late AS is_late, c.notifies AS notifies, c.silenced_by AS silenced_by, c.decided_at AS decided_at,
    toString(toUnixTimestamp64Milli(c.decided_at)) AS decided_ms
FROM (SELECT * FROM alert_changes FINAL) AS c
WHERE if({id:String} != '', c.id = {id:String},
        c.decided_at >= {from:DateTime64(3, 'UTC')} AND c.decided_at < {to:DateTime64(3, 'UTC')}
        AND ({with_pending:UInt8} = 1 OR c.state = 'firing' OR c.from_state = 'firing')
        AND ({rule:String} = '' OR c.rule = {rule:String})
        AND ({scope:String} = '' OR c.scope = {scope:String})
        AND ({after_id:String} = '' OR (toUnixTimestamp64Milli(c.decided_at), c.id) < (toInt64OrZero({after_ms:String}), {after_id:String})))
ORDER BY c.decided_at DESC, c.id DESC
LIMIT {limit:UInt32}
