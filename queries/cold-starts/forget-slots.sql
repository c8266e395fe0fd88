-- Rows of those slots that were not counted again: their calls are gone.
INSERT INTO instance_slots
SELECT * REPLACE (1 AS is_deleted, {version:UInt64} AS version) FROM instance_slots AS s FINAL
WHERE slot >= {first:DateTime('UTC')} AND slot < {end:DateTime('UTC')} AND toUnixTimestamp(slot) IN {cells:Array(UInt32)}
  AND s.version < {version:UInt64}
SETTINGS do_not_merge_across_partitions_select_final = 1
