-- States of what those changes began, when it ends. Written before the change that ends it: the next evaluation finds what is left to do
-- by the change alone.
INSERT INTO alert_states
SELECT
    rule, scope, if(state = 'firing', 'resolved', 'inactive'), fromUnixTimestamp64Milli({now_ms:Int64}, 'UTC'), started_at, NULL, 0,
    fromUnixTimestamp64Milli({now_ms:Int64}, 'UTC'), flow_ids, '',
    lower(hex(substring(SHA256(concat(rule, '\0', scope, '\0', toString(toUnixTimestamp64Milli(started_at)), '\0resolved')), 1, 16))),
    {version:UInt64}, 0
FROM alert_changes FINAL
WHERE id IN {ids:Array(String)}
