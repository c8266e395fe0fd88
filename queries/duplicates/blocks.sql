-- The blocks this pass works on, oldest first, up to about max_rows.
CREATE TABLE {blocks:Identifier} ENGINE = Memory AS
SELECT inserted_at, rows
FROM
(
    SELECT inserted_at, rows, sum(rows) OVER (ORDER BY inserted_at, rows) - rows AS before
    FROM stitch_batches
    WHERE inserted_at > (SELECT max(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM duplicate_blocks)
      AND (inserted_at, rows) NOT IN (
        SELECT inserted_at, rows FROM duplicate_blocks
        WHERE inserted_at > (SELECT max(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM duplicate_blocks))
)
WHERE before < {max_rows:UInt64}
