-- Instances of one function, or ('') of all, that began in [from, to), the latest first; {only}: 'unused', 'cold', or '' for any. One that
-- nobody names is a cold call of which nothing else is known.
SELECT
    function, toString(function_name) AS function_name, instance, toString(start) AS start, began_at, last_seen_at,
    if(calls = 0, NULL, toNullable(first_call_at)) AS first_call_at,
    toString(function_version) AS function_version, toString(architecture) AS architecture, toString(runtime) AS runtime,
    toFloat64(nullIf(memory_bytes, 0)) AS memory_bytes,
    init_ms, container_ms, runtime_ms, lead_ms, toFloat64(init_billed_ms) AS init_billed_ms, is_init_failed,
    dateDiff('microsecond', began_at, last_seen_at) / 1000 AS lived_ms,
    toUInt32(calls) AS calls, toUInt32(errors) AS errors, restarts, busy_ms, max_concurrency,
    toString(source) AS source, channel,
    lower(hex(first_trace_id)) AS first_trace_id, lower(hex(first_span_id)) AS first_span_id,
    toUInt8(calls = 0 AND last_seen_at < {now:DateTime64(3, 'UTC')} - INTERVAL 15 MINUTE) AS is_unused
FROM instances FINAL
WHERE ({function:String} = '' OR function = {function:String})
  AND began_at >= {from:DateTime64(3, 'UTC')} AND began_at < {to:DateTime64(3, 'UTC')}
  AND ({only:String} != 'unused' OR is_unused) AND ({only:String} != 'cold' OR coldStarts(start, restarts) > 0)
ORDER BY instances.began_at DESC, function, instance
LIMIT {limit:UInt32}
SETTINGS do_not_merge_across_partitions_select_final = 1
