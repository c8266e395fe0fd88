-- Rows of the touched slices that were not made again.
INSERT INTO {rollup:Identifier}
SELECT * REPLACE (1 AS is_deleted, {version:UInt64} AS version) FROM {rollup:Identifier} AS r FINAL
WHERE hour IN (SELECT toStartOfHour(began) FROM {slots:Identifier})
  AND (workflow, hour + toIntervalMinute(slice * 5)) IN (SELECT workflow, began FROM {slots:Identifier})
  AND r.version < {version:UInt64}
