-- What the store holds at all, whatever the time: is it empty, and from when to when does it reach.
SELECT
    toUInt32(count()) AS invocations,
    if(invocations = 0, NULL, min(started_at)) AS first_at,
    if(invocations = 0, NULL, max(started_at)) AS last_at
FROM invocations
