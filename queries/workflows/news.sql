-- Whether there is anything to describe: flow rows after the cursor, or blocks of the inbox that were stitched and not looked at.
WITH (SELECT argMax((flow_version, flow_id), turn) FROM described) AS cursor
SELECT
    (SELECT count() FROM (SELECT 1 FROM flows WHERE version >= cursor.1 AND (version, flow_id) > cursor LIMIT 1))
    + (SELECT count() FROM
        (
            SELECT inserted_at, rows FROM stitch_batches
            WHERE inserted_at > (SELECT max(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM described_blocks)
              AND (inserted_at, rows) NOT IN (
                SELECT inserted_at, rows FROM described_blocks
                WHERE inserted_at > (SELECT max(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM described_blocks))
            LIMIT 1
        )) AS rows
