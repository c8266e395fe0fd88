-- What each instance did in those slots, counted from its calls.
INSERT INTO instance_slots
SELECT
    function, instance, slot,
    argMax(function_name, started_at), argMax(function_version, started_at), argMax(provider, started_at), argMax(account, started_at),
    argMax(region, started_at), argMax(architecture, started_at), argMax(runtime, started_at), argMax(ifNull(memory_bytes, 0), started_at),
    count(), countIf(is_error),
    -- Nanoseconds that no call ends before it began in; an overlap counts once.
    intervalLengthSum(began_ns, ended_ns) / 1e6,
    sum(duration_ms), sum(billed_ms),
    maxIntersections(began_ns, ended_ns + 1),
    countIf(is_cold), sumIf(toUInt64(greatest(0, toInt64(billed_ms) - toInt64(ceil(duration_ms)))), is_cold),
    min(started_at),
    max(addNanoseconds(started_at, toInt64(duration_ms * 1e6))),
    argMin(trace_id, place), argMin(span_id, place), argMin(request_id, place), argMin(source, place), argMin(channel, place),
    argMin(is_cold, place),
    tupleElement(argMin(tuple(init_duration_ms), place), 1), tupleElement(argMin(tuple(said_init_ms), place), 1),
    tupleElement(argMin(tuple(restore_duration_ms), place), 1),
    max(initialization_type), argMin(reported, place),
    {version:UInt64}, 0
FROM
(
    SELECT
        *,
        said.init_duration_ms AS said_init_ms,
        is_cold_start OR restore_duration_ms IS NOT NULL AS is_cold,
        (started_at, trace_id, span_id) AS place,
        toUnixTimestamp64Nano(started_at) AS began_ns,
        began_ns + toInt64(greatest(duration_ms, 0) * 1e6) AS ended_ns,
        toDateTime(intDiv(toUnixTimestamp(toDateTime(started_at, 'UTC')), {slot_s:UInt32}) * {slot_s:UInt32}, 'UTC') AS slot,
        if(i.instance = '', concat('call:', lower(hex(trace_id)), lower(hex(span_id))), i.instance) AS instance
    FROM invocations AS i FINAL
    WHERE started_at >= {first:DateTime('UTC')} AND started_at < {end:DateTime('UTC')}
      AND intDiv(toUnixTimestamp(toDateTime(started_at, 'UTC')), {slot_s:UInt32}) * {slot_s:UInt32} IN {cells:Array(UInt32)}
      AND (i.instance != '' OR is_cold_start)
    SETTINGS do_not_merge_across_partitions_select_final = 1
)
GROUP BY function, instance, slot
