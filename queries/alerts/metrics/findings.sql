-- Findings that were open at the end of the window and are not dismissed, of a kind and of at least a severity.
SELECT end_s, scope, toFloat64(count()) AS value, count() AS samples
FROM
(
    SELECT
        toUnixTimestamp(toDateTime(f.found_at, 'UTC')) AS at_s,
        if(f.is_resolved = 1, toUnixTimestamp(toDateTime(assumeNotNull(f.resolved_at), 'UTC')), 4294967295) AS until_s,
        multiIf({group_by:String} = 'function', f.function, {group_by:String} = 'channel', f.channel, '') AS scope
    FROM findings AS f FINAL
    WHERE f.id NOT IN (SELECT id FROM finding_dismissals FINAL WHERE is_dismissed = 1)
      AND ({kind:String} = '' OR f.kind = {kind:String})
      AND f.severity >= CAST({severity:String}, 'Enum8(\'info\' = 1, \'warning\' = 2, \'critical\' = 3)')
      AND (inAlertScope(f.function, {function:String}) OR inAlertScope(f.other_function, {function:String}))
      AND inAlertScope(f.channel, {channel:String})
      AND ({workflow:String} = '' OR arrayExists(w -> w LIKE {workflow:String}, f.workflows)
        OR hasAny(f.workflows, (SELECT groupArray(workflow) FROM workflow_labels FINAL WHERE name LIKE {workflow:String})))
)
ARRAY JOIN alertEnds(at_s, {first_s:UInt32}, {last_s:UInt32}, {step_s:UInt32}, until_s) AS end_s
GROUP BY end_s, scope
SETTINGS max_execution_time = 20
