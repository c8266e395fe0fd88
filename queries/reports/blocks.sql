-- The blocks this pass works on, oldest first, up to about max_rows.
CREATE TABLE {blocks:Identifier} ENGINE = Memory AS
SELECT what, inserted_at, rows
FROM
(
    SELECT what, inserted_at, rows, sum(rows) OVER (ORDER BY inserted_at, what) - rows AS before
    FROM
    (
        SELECT 'report' AS what, inserted_at, count() AS rows FROM report_inbox
        WHERE inserted_at > (SELECT max(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM report_batches WHERE what = 'report')
        GROUP BY inserted_at
        HAVING max(due_at) <= fromUnixTimestamp64Milli({now_ms:Int64}, 'UTC')
        UNION ALL
        SELECT 'invocation' AS what, inserted_at, count() AS rows FROM stitch_inbox
        WHERE what = 'invocation' AND request_hash != 0 AND (SELECT count() FROM report_inbox) > 0
          AND inserted_at > (SELECT min(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM report_inbox)
          AND inserted_at > (SELECT max(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM report_batches WHERE what = 'invocation')
        GROUP BY inserted_at
    )
    WHERE (what, inserted_at, rows) NOT IN (
        SELECT toString(what), inserted_at, rows FROM report_batches
        WHERE inserted_at > (SELECT min(latest) - INTERVAL {overlap_seconds:UInt32} SECOND FROM (SELECT max(inserted_at) AS latest FROM report_batches GROUP BY what)))
)
WHERE before < {max_rows:UInt64}
