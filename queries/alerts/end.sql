-- Ends what those changes began, for a reason that is no value: the rule is gone, or off.
INSERT INTO alert_changes
SELECT * REPLACE (
    lower(hex(substring(SHA256(concat(rule, '\0', scope, '\0', toString(toUnixTimestamp64Milli(started_at)), '\0resolved')), 1, 16))) AS id,
    CAST('resolved', 'Enum8(\'pending\' = 1, \'firing\' = 2, \'resolved\' = 3)') AS state,
    CAST(toString(state), 'Enum8(\'inactive\' = 0, \'pending\' = 1, \'firing\' = 2)') AS from_state,
    fromUnixTimestamp64Milli({now_ms:Int64}, 'UTC') AS at,
    NULL AS value, NULL AS measured, NULL AS usual, 0 AS samples,
    {reason:String} AS reason, 0 AS is_late, if(state = 'firing', notifies, 0) AS notifies, '' AS silenced_by,
    fromUnixTimestamp64Milli({now_ms:Int64}, 'UTC') AS decided_at,
    {version:UInt64} AS version)
FROM (SELECT * FROM alert_changes FINAL WHERE id IN {ids:Array(String)})
