-- From when on the inbox is read for what goes with the news: a quarter of an hour back, and no further than near_rows.
SELECT
    toString(toUnixTimestamp64Nano((SELECT max(inserted_at) FROM {batches:Identifier}))) AS until_ns,
    toString(toUnixTimestamp64Nano(greatest(
        (SELECT min(inserted_at) FROM {batches:Identifier}) - INTERVAL {near_seconds:UInt32} SECOND,
        (
            SELECT min(inserted_at)
            FROM
            (
                SELECT inserted_at, sum(rows) OVER (ORDER BY inserted_at DESC) - rows AS later FROM stitch_batches
                WHERE inserted_at > (SELECT min(inserted_at) FROM {batches:Identifier}) - INTERVAL {near_seconds:UInt32} SECOND
            )
            WHERE later < {near_rows:UInt64}
        )))) AS since_ns
