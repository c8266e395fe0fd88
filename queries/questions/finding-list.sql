-- Findings by state, kind, function, group and workflow (empty: any), the worst first, then the latest. state: open, gone, dismissed
-- (still true, and somebody said so of it) or all. A finding of a function is one that is about it or names it as the other.
SELECT
    f.id AS id, f.kind AS kind, toString(f.severity) AS severity,
    multiIf(f.is_resolved = 1, 'gone', d.is_dismissed = 1, 'dismissed', 'open') AS state,
    f.function AS function, f.channel AS channel, f.other_function AS other_function, f.detail AS detail,
    f.group AS group, f.other_group AS other_group,
    toFloat64(f.count) AS count,
    f.first_seen AS first_seen, f.last_seen AS last_seen,
    f.numbers AS numbers, f.evidence AS evidence, f.flow_ids AS flow_ids, f.workflows AS workflows,
    f.found_at AS found_at, f.resolved_at AS resolved_at, f.returns AS returns, f.last_checked AS last_checked,
    d.is_dismissed AS is_dismissed, d.by AS dismissed_by, d.note AS dismissed_note, d.at AS dismissed_at
FROM (SELECT * FROM findings FINAL) AS f
LEFT JOIN (SELECT * FROM finding_dismissals FINAL) AS d ON f.id = d.id
WHERE ({state:String} = 'all' OR state = {state:String})
  AND ({kind:String} = '' OR f.kind = {kind:String})
  AND ({function:String} = '' OR f.function = {function:String} OR f.other_function = {function:String})
  AND ({group:String} = '' OR f.group = {group:String} OR f.other_group = {group:String})
  AND ({workflow:String} = '' OR has(f.workflows, {workflow:String}))
  AND ({id:String} = '' OR f.id = {id:String})
ORDER BY f.severity DESC, f.last_seen DESC, f.id
LIMIT {limit:UInt32}
