-- Waits for those cold calls that were not found again.
INSERT INTO cold_waits
SELECT * REPLACE (1 AS is_deleted, {version:UInt64} AS version) FROM cold_waits AS w FINAL
WHERE at >= {waits_from:DateTime('UTC')} AND at < {end:DateTime('UTC')} + INTERVAL {chain_s:UInt32} SECOND
  AND cold_at >= {waits_from:DateTime('UTC')} AND cold_at < {end:DateTime('UTC')}
  AND (function, instance) IN (SELECT function, instance FROM {touched:Identifier})
  AND w.version < {version:UInt64}
SETTINGS do_not_merge_across_partitions_select_final = 1
