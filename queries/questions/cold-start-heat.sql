-- Calls and cold starts by function and bucket of bucket_s seconds, whole multiples of five minutes; of the functions with the most cold
-- starts, or of one. Only buckets with something in them, in order of function and time.
WITH
    cells AS (
        SELECT function, toString(any(function_name)) AS name, toUInt32(intDiv(toUnixTimestamp(slot), {bucket_s:UInt32}) * {bucket_s:UInt32}) AS cell,
            sum(calls) AS served, 0 AS cold, [] AS inits
        FROM instance_slots FINAL
        WHERE ({function:String} = '' OR function = {function:String})
          AND slot >= toStartOfFiveMinutes({from:DateTime64(3, 'UTC')}) AND slot < {to:DateTime64(3, 'UTC')}
        GROUP BY function, cell
        SETTINGS do_not_merge_across_partitions_select_final = 1
        UNION ALL
        SELECT function, toString(any(function_name)) AS name,
            toUInt32(intDiv(toUnixTimestamp(toDateTime(began_at, 'UTC')), {bucket_s:UInt32}) * {bucket_s:UInt32}) AS cell,
            0 AS served, sum(coldStarts(start, restarts)) AS cold, groupArray(init_ms) AS inits
        FROM instances FINAL
        WHERE ({function:String} = '' OR function = {function:String}) AND coldStarts(start, restarts) > 0
          AND began_at >= {from:DateTime64(3, 'UTC')} AND began_at < {to:DateTime64(3, 'UTC')}
        GROUP BY function, cell
        SETTINGS do_not_merge_across_partitions_select_final = 1
    )
SELECT
    function,
    any(name) AS function_name,
    cell AS bucket,
    toUInt32(sum(served)) AS calls,
    toUInt32(sum(cold)) AS cold_starts,
    toNullable(toFloat64(arrayElementOrNull(arraySort(groupArrayArray(inits)), toUInt32(ceil(length(groupArrayArray(inits)) / 2))))) AS p50_init_ms
FROM cells
WHERE function IN (SELECT function FROM cells GROUP BY function ORDER BY sum(cold) DESC, sum(served) DESC, function LIMIT {limit:UInt32})
GROUP BY function, cell
ORDER BY function, cell
