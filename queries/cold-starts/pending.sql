-- Blocks of the inboxes not taken yet, or seen half, oldest first, with what they hold.
SELECT inserted_at, rows
FROM
(
    SELECT inserted_at, count() AS rows FROM rollup_inbox
    WHERE what != 'flow' AND inserted_at > (SELECT max(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM instance_batches)
    GROUP BY inserted_at
    UNION ALL
    SELECT inserted_at, count() AS rows FROM instance_inbox
    WHERE inserted_at > (SELECT max(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM instance_batches)
    GROUP BY inserted_at
)
WHERE (inserted_at, rows) NOT IN (
    SELECT inserted_at, rows FROM instance_batches
    WHERE inserted_at > (SELECT max(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM instance_batches))
ORDER BY inserted_at
LIMIT {max_blocks:UInt32}
