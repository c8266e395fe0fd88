-- What the store holds at all, whatever the time: is it empty, and from when to when does it reach. All three come from
-- the partitions' own statistics; a number of invocations would have to read them all.
SELECT
    count() = 0 AS is_empty,
    if(is_empty, NULL, min(started_at)) AS first_at,
    if(is_empty, NULL, max(started_at)) AS last_at
FROM invocations
