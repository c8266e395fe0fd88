-- The blocks this pass works on, oldest first, up to about max_rows.
CREATE TABLE {batches:Identifier} ENGINE = Memory AS
SELECT inserted_at, rows
FROM
(
    SELECT inserted_at, rows, sum(rows) OVER (ORDER BY inserted_at) - rows AS before
    FROM
    (
        SELECT inserted_at, count() AS rows FROM infer_inbox
        WHERE inserted_at > (SELECT max(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM infer_batches)
        GROUP BY inserted_at
    )
    WHERE (inserted_at, rows) NOT IN (
        SELECT inserted_at, rows FROM infer_batches
        WHERE inserted_at > (SELECT max(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM infer_batches))
)
WHERE before < {max_rows:UInt64}
