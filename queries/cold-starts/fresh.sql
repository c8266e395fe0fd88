-- What is known of the touched instances now: from all of their slots, and from what was reported of their inits.
CREATE TABLE {fresh:Identifier} ENGINE = Memory AS
WITH
    {proactive_ms:UInt32} AS proactive_ms,
    s AS (
        SELECT
            function, instance,
            argMin((function_name, function_version, provider, account, region, architecture, runtime, memory_bytes), first_call_at) AS about,
            sum(calls) AS called, sum(errors) AS failed, sum(busy_ms) AS busy, sum(work_ms) AS work, sum(billed_ms) AS billed,
            max(max_concurrency) AS concurrency, sum(cold_calls) AS cold, sum(cold_billed_ms) AS cold_billed,
            min(first_call_at) AS first_at, max(last_call_end) AS last_end,
            argMin((first_trace_id, first_span_id, first_request_id, first_source, first_channel), first_call_at) AS first_call,
            argMin((is_cold_start, init_ms, said_init_ms, restore_ms, is_reported), first_call_at) AS said,
            max(initialization_type) AS said_type
        FROM instance_slots FINAL
        WHERE (function, instance) IN (SELECT function, instance FROM {touched:Identifier})
        GROUP BY function, instance
        SETTINGS do_not_merge_across_partitions_select_final = 1
    ),
    r AS (
        SELECT
            function_name, instance,
            argMax((function_version, provider, account, region, architecture, ifNull(memory_bytes, 0)), at) AS about,
            minOrNull(ifNull(started_at, if(init_ms IS NULL AND restore_ms IS NULL, toDateTime64(at, 9, 'UTC'), NULL))) AS init_from,
            maxOrNull(init_ms) AS init, maxOrNull(restore_ms) AS restore, maxOrNull(container_init_ms) AS container,
            minOrNull(at) AS first_said, max(initialization_type) AS type, max(status NOT IN ('', 'success')) AS is_failed
        FROM platform_reports FINAL
        WHERE kind IN ('init', 'restore') AND phase != 'invoke' AND request_id = ''
          AND (function IN (SELECT function FROM {touched:Identifier}) OR function IN (SELECT function_name FROM {touched:Identifier}))
          AND (function_name, instance) IN (SELECT function_name, instance FROM {touched:Identifier})
        GROUP BY function_name, instance
    ),
    c AS (
        SELECT function_name, instance, maxOrNull(container_init_ms) AS container, max(initialization_type) AS type
        FROM platform_reports FINAL
        WHERE kind = 'invocation' AND (container_init_ms IS NOT NULL OR initialization_type != '')
          AND (function IN (SELECT function FROM {touched:Identifier}) OR function IN (SELECT function_name FROM {touched:Identifier}))
          AND request_id IN (SELECT first_call.3 FROM s WHERE first_call.3 != '')
          AND (function_name, instance) IN (SELECT function_name, instance FROM {touched:Identifier})
        GROUP BY function_name, instance
    )
SELECT
    t.function AS function,
    multiIf(
        reported_from IS NOT NULL, assumeNotNull(reported_from),
        calls = 0, subtractNanoseconds(toDateTime64(ifNull(r.first_said, toDateTime64(0, 3, 'UTC')), 9, 'UTC'), toInt64(ifNull(init_ms, 0) * 1e6)),
        s.said.1 = 1, subtractNanoseconds(s.first_at, toInt64(ifNull(init_ms, 0) * 1e6)),
        s.first_at) AS began_at,
    t.instance AS instance,
    t.function_name AS function_name,
    if(calls > 0, s.about.2, r.about.1) AS function_version,
    if(calls > 0, s.about.3, r.about.2) AS provider,
    if(calls > 0, s.about.4, r.about.3) AS account,
    if(calls > 0, s.about.5, r.about.4) AS region,
    if(s.about.6 != '', s.about.6, r.about.5) AS architecture,
    s.about.7 AS runtime,
    if(s.about.8 > 0, s.about.8, r.about.6) AS memory_bytes,
    CAST(multiIf(
        type = 'provisioned-concurrency', 'provisioned',
        is_restored, 'restored',
        calls = 0 OR lead_ms > proactive_ms, 'proactive',
        s.said.1 = 1 OR r.init IS NOT NULL, 'on-demand',
        'unknown'), 'Enum8(\'unknown\' = 0, \'on-demand\' = 1, \'provisioned\' = 2, \'proactive\' = 3, \'restored\' = 4)') AS start,
    toNullable(toFloat64(if(is_restored, ifNull(s.said.4, r.restore), ifNull(r.init, s.said.2)))) AS init_ms,
    if(ifNull(r.container, c.container) IS NULL, split_ms, ifNull(r.container, c.container)) AS container_ms,
    init_ms - container_ms AS runtime_ms,
    toUInt64(multiIf(
        provider != 'aws', 0,
        start = 'provisioned' OR calls = 0, ceil(ifNull(init_ms, 0)),
        s.cold_billed)) AS init_billed_ms,
    if(ready_at IS NULL OR calls = 0, NULL, greatest(0., (toUnixTimestamp64Nano(s.first_at) - toUnixTimestamp64Nano(assumeNotNull(ready_at))) / 1e6)) AS lead_ms,
    toUInt8(r.is_failed) AS is_init_failed,
    toUInt32(greatest(0, toInt64(s.cold) - if(s.said.1 = 1, 1, 0))) AS restarts,
    s.called AS calls, s.failed AS errors, s.busy AS busy_ms, s.work AS work_ms, s.billed AS billed_ms, s.concurrency AS max_concurrency,
    s.first_at AS first_call_at,
    if(calls > 0, s.last_end, addNanoseconds(began_at, toInt64(ifNull(init_ms, 0) * 1e6))) AS last_seen_at,
    s.first_call.1 AS first_trace_id, s.first_call.2 AS first_span_id, s.first_call.4 AS source, s.first_call.5 AS channel,
    if(s.said_type != '', s.said_type, if(r.type != '', r.type, c.type)) AS type,
    type = 'snap-start' OR s.said.4 IS NOT NULL OR r.restore IS NOT NULL AS is_restored,
    -- What was printed holds what the instance measured itself from the start of its runtime.
    if(s.said.5 = 1 AND s.said.3 IS NOT NULL AND s.said.2 > s.said.3 AND NOT is_restored, s.said.2 - s.said.3, NULL) AS split_ms,
    multiIf(r.init_from IS NULL, NULL, calls > 0 AND r.init_from > s.first_at, s.first_at, r.init_from) AS reported_from,
    if(reported_from IS NULL OR init_ms IS NULL, NULL, addNanoseconds(assumeNotNull(reported_from), toInt64(ifNull(init_ms, 0) * 1e6))) AS ready_at
FROM (SELECT function, any(function_name) AS function_name, instance FROM {touched:Identifier} GROUP BY function, instance) AS t
LEFT JOIN s ON s.function = t.function AND s.instance = t.instance
LEFT JOIN r ON r.function_name = t.function_name AND r.instance = t.instance
LEFT JOIN c ON c.function_name = t.function_name AND c.instance = t.instance
WHERE s.called > 0 OR r.instance != ''
