-- Whether there is anything to look at: blocks of the inbox that were stitched and not looked at.
SELECT count() AS rows FROM
(
    SELECT 1 FROM stitch_batches
    WHERE inserted_at > (SELECT max(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM duplicate_blocks)
      AND (inserted_at, rows) NOT IN (
        SELECT inserted_at, rows FROM duplicate_blocks
        WHERE inserted_at > (SELECT max(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM duplicate_blocks))
    LIMIT 1
)
