-- Blocks that wait to be paired, of reports that are due and of invocations since there are reports, or that were seen half.
SELECT count() AS blocks
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
