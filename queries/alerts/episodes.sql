-- Stretches of firing that a change of theirs since then is of. Seconds; resolved_s 0: none was seen.
SELECT
    rule, scope, toUInt32(toUnixTimestamp(toDateTime(started_at, 'UTC'))) AS started_s,
    toUInt32(max(if(state = 'resolved', toUnixTimestamp(toDateTime(at, 'UTC')), 0))) AS resolved_s
FROM alert_changes FINAL
WHERE rule IN {rules:Array(String)} AND at >= toDateTime({since_s:UInt32}, 'UTC')
  AND (state = 'firing' OR (state = 'resolved' AND from_state = 'firing'))
GROUP BY rule, scope, started_at
