-- The last turn, and how long its holder has been silent.
SELECT turn, holder, toString(state) AS state, dateDiff('millisecond', at, now64(3)) AS age_ms
FROM {table:Identifier} AS lease ORDER BY turn DESC, lease.state DESC, at DESC LIMIT 1
