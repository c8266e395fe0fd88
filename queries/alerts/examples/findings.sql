-- Up to 5 flows of the findings that were open at the end of the window, the worst first.
SELECT flow_id
FROM
(
    SELECT arrayJoin(f.flow_ids) AS flow_id, max(f.severity) AS worst, max(f.last_seen) AS latest
    FROM findings AS f FINAL
    WHERE f.id NOT IN (SELECT id FROM finding_dismissals FINAL WHERE is_dismissed = 1)
      AND f.found_at < toDateTime({to_s:UInt32}, 'UTC')
      AND (f.is_resolved = 0 OR f.resolved_at >= toDateTime({to_s:UInt32}, 'UTC'))
      AND ({kind:String} = '' OR f.kind = {kind:String})
      AND f.severity >= CAST({severity:String}, 'Enum8(\'info\' = 1, \'warning\' = 2, \'critical\' = 3)')
      AND (inAlertScope(f.function, {function:String}) OR inAlertScope(f.other_function, {function:String}))
      AND inAlertScope(f.channel, {channel:String})
      AND ({workflow:String} = '' OR arrayExists(w -> w LIKE {workflow:String}, f.workflows)
        OR hasAny(f.workflows, (SELECT groupArray(workflow) FROM workflow_labels FINAL WHERE name LIKE {workflow:String})))
    GROUP BY flow_id
)
ORDER BY worst DESC, latest DESC
LIMIT 5
SETTINGS max_execution_time = 20
