INSERT INTO error_rollups
SELECT
    {width_s:UInt16},
    i.function,
    toDateTime(intDiv(toUnixTimestamp(toDateTime(i.started_at, 'UTC')), {width_s:UInt16}) * {width_s:UInt16}, 'UTC') AS cell,
    i.error_type,
    count(), argMax(i.error_message, i.started_at), max(i.started_at),
    {version:UInt64},
    0
FROM invocations AS i FINAL
WHERE i.started_at >= {first:DateTime('UTC')} AND i.started_at < {end:DateTime('UTC')} AND i.is_error
  AND toUnixTimestamp(toDateTime(i.started_at, 'UTC')) - toUnixTimestamp(toDateTime(i.started_at, 'UTC')) % {width_s:UInt16} IN {cells:Array(UInt32)}
GROUP BY i.function, cell, i.error_type
SETTINGS do_not_merge_across_partitions_select_final = 1
