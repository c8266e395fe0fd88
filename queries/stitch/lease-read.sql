SELECT turn, holder, toString(state) AS state, dateDiff('millisecond', at, now64(3)) AS age_ms
FROM stitch_lease ORDER BY turn DESC, state DESC, at DESC LIMIT 1
