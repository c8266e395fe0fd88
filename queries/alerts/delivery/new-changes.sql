-- Changes of which no notification was made, as the latest version has them: to be told, or kept to themselves by a silence.
WITH latest AS
(
    SELECT id, rule, channels, silenced_by, notifies, decided_at, at, scope
    FROM alert_changes
    WHERE decided_at >= fromUnixTimestamp64Milli({since_ms:Int64}) AND state IN ('firing', 'resolved')
    ORDER BY version DESC
    LIMIT 1 BY id
)
SELECT id, rule, arrayDistinct(channels) AS channels, if(notifies = 1, '', silenced_by) AS silenced_by
FROM latest
WHERE notEmpty(channels)
    AND (notifies = 1 OR silenced_by != '')
    AND (id, notifies = 1) NOT IN
    (
        SELECT arrayJoin(change_ids), silenced_by = ''
        FROM alert_notifications
        WHERE made_at >= fromUnixTimestamp64Milli({since_ms:Int64}) - INTERVAL 1 DAY
    )
ORDER BY rule, decided_at, at, scope, id
