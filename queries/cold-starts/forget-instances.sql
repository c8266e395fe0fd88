-- Touched instances that are gone, or began at another time than was thought.
INSERT INTO instances
SELECT * REPLACE (1 AS is_deleted, {version:UInt64} AS version) FROM instances FINAL
WHERE (function, instance) IN (SELECT function, instance FROM {touched:Identifier})
  AND (function, began_at, instance) NOT IN (SELECT function, began_at, instance FROM {fresh:Identifier})
SETTINGS do_not_merge_across_partitions_select_final = 1
