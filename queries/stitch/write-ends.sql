INSERT INTO stitch_writes (version, is_done)
SELECT version, 1 FROM stitch_writes GROUP BY version HAVING max(is_done) = 0
