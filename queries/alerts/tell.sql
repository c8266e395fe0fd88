-- Changes that a silence kept to itself are told now that it has ended: the same changes, the same ids.
INSERT INTO alert_changes
SELECT * REPLACE (1 AS notifies, '' AS silenced_by, fromUnixTimestamp64Milli({now_ms:Int64}, 'UTC') AS decided_at, {version:UInt64} AS version)
FROM (SELECT * FROM alert_changes FINAL WHERE id IN {ids:Array(String)})
