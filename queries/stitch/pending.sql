-- Blocks of the inbox not stitched yet, or seen half.
SELECT count() AS blocks
FROM
(
    SELECT inserted_at, count() AS rows FROM stitch_inbox
    WHERE inserted_at > (SELECT max(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM stitch_batches)
    GROUP BY inserted_at
)
WHERE (inserted_at, rows) NOT IN (
    SELECT inserted_at, rows FROM stitch_batches
    WHERE inserted_at > (SELECT max(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM stitch_batches))
