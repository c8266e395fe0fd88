-- Whether there is anything to judge: rows of the ledger after the cursor, flows that changed and have duplicates, or blocks of the inbox
-- that were stitched and not looked at. Without duplicates nothing is.
WITH (SELECT argMax((duplicate_version, duplicate, flow_version), turn) FROM duplicate_effects_cursor) AS cursor
SELECT
    (SELECT count() FROM (
        SELECT 1 FROM duplicates
        WHERE version >= cursor.1 AND (version, at, trace_id, span_id, ordinal, toInt8(side)) > (cursor.1, cursor.2.1, cursor.2.2, cursor.2.3, cursor.2.4, cursor.2.5)
        LIMIT 1))
    + if((SELECT count() FROM (SELECT 1 FROM duplicates LIMIT 1)) = 0, 0,
        (SELECT count() FROM (SELECT 1 FROM flows WHERE version > cursor.3 LIMIT 1))
        + (SELECT count() FROM (
            SELECT inserted_at, rows FROM stitch_batches
            WHERE inserted_at > (SELECT max(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM duplicate_effects_blocks)
              AND (inserted_at, rows) NOT IN (
                SELECT inserted_at, rows FROM duplicate_effects_blocks
                WHERE inserted_at > (SELECT max(inserted_at) - INTERVAL {overlap_seconds:UInt32} SECOND FROM duplicate_effects_blocks))
            LIMIT 1))) AS rows
