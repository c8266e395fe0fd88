-- Silences: those that hold at `now` (state 'active'), will hold ('pending'), held ('ended'), or ('') all; the latest to end first.
SELECT
    id, rule, scope, labels, from, to, comment, by, created_at,
    multiIf({now:DateTime64(3, 'UTC')} < from, 'pending', {now:DateTime64(3, 'UTC')} < to, 'active', 'ended') AS state
FROM (SELECT * FROM alert_silences FINAL)
WHERE {state:String} = '' OR state = {state:String}
ORDER BY to DESC, id
LIMIT 1000
