-- Rows of those stretches that were not counted again: nothing is there of which they told.
INSERT INTO {table:Identifier}
SELECT * REPLACE (1 AS is_deleted, {version:UInt64} AS version) FROM {table:Identifier} AS r FINAL
WHERE r.width_s = {width_s:UInt16} AND r.at >= {first:DateTime('UTC')} AND r.at < {end:DateTime('UTC')}
  AND toUnixTimestamp(r.at) IN {cells:Array(UInt32)}
  AND r.version < {version:UInt64}
SETTINGS do_not_merge_across_partitions_select_final = 1
