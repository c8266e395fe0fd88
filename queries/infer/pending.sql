-- Blocks of the inbox not taken yet, or seen half.
SELECT count() AS blocks
FROM
(
    SELECT inserted_at, count() AS rows FROM infer_inbox
    WHERE inserted_at > (SELECT max(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM infer_batches)
    GROUP BY inserted_at
)
WHERE (inserted_at, rows) NOT IN (
    SELECT inserted_at, rows FROM infer_batches
    WHERE inserted_at > (SELECT max(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM infer_batches))
