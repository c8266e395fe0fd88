SELECT count() AS rows FROM (SELECT version FROM stitch_writes GROUP BY version HAVING max(is_done) = 0)
