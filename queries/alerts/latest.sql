-- The latest change of each scope of each rule: what its state follows from. Of scopes that are at rest, those of the last 35 days.
SELECT
    id, rule, scope, toString(state) AS state, toString(from_state) AS from_state,
    toUnixTimestamp64Milli(started_at) AS started_ms, toUnixTimestamp64Milli(at) AS at_ms, flow_ids, notifies, silenced_by
FROM alert_changes
WHERE state IN ('pending', 'firing') OR started_at >= toDateTime({now_s:UInt32}, 'UTC') - INTERVAL 35 DAY
   OR at >= toDateTime({now_s:UInt32}, 'UTC') - INTERVAL 35 DAY
ORDER BY version DESC
LIMIT 1 BY rule, scope
