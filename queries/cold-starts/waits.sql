-- Who waited for the inits of touched instances, of cold calls in [waits_from, end). What a record would not have waited without the
-- init: of the cold call's records, the init, or the part of it that came after the record was published. The instance then takes up
-- what has waited meanwhile: as long as every call's event was there before the call before it ended, each waited for as much of the
-- init as the one before, and no more than it waited at all.
INSERT INTO cold_waits
WITH
    cold AS (
        SELECT function, instance FROM instance_slots FINAL
        WHERE cold_calls > 0 AND slot >= toDateTime({waits_from:DateTime('UTC')}) AND slot < {end:DateTime('UTC')}
          AND (function, instance) IN (SELECT function, instance FROM {touched:Identifier})
          AND (function, instance) NOT IN (
            SELECT function, instance FROM {fresh:Identifier} WHERE start IN ('provisioned', 'proactive') AND restarts = 0)
        SETTINGS do_not_merge_across_partitions_select_final = 1
    ),
    calls AS (
        SELECT
            function, if(i.instance = '', concat('call:', lower(hex(trace_id)), lower(hex(span_id))), i.instance) AS instance,
            trace_id, span_id, started_at, toUnixTimestamp64Nano(started_at) AS began_ns, began_ns + toInt64(duration_ms * 1e6) AS ended_ns,
            ifNull(restore_duration_ms, ifNull(init_duration_ms, 0)) AS init_ms, channel,
            is_cold_start OR restore_duration_ms IS NOT NULL AS is_cold
        FROM invocations AS i FINAL
        WHERE function IN (SELECT function FROM cold)
          AND started_at >= {waits_from:DateTime('UTC')} AND started_at < {end:DateTime('UTC')} + INTERVAL {chain_s:UInt32} SECOND
          AND (function, instance) IN (SELECT function, instance FROM cold)
        SETTINGS do_not_merge_across_partitions_select_final = 1
    ),
    records AS (
        SELECT
            trace_id, span_id, ordinal,
            -- What came again waited for that, too: nobody knows since when it was there.
            evidence != 'none' AND NOT is_duplicate AND ifNull(receive_count, 1) <= 1 AS is_told,
            wait_ms AS record_wait_ms, is_skewed AS is_record_skewed,
            toUnixTimestamp64Nano(published_at) AS published_ns,
            publish_trace_id, from_span_id, if(via = '', channel, via) AS through
        FROM hops FINAL
        WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM calls)
    ),
    arrivals AS (
        SELECT trace_id, span_id, maxIf(published_ns, is_told) AS arrived_ns, minIf(record_wait_ms, is_told) AS wait_ms,
            countIf(is_told) > 0 AS is_known, max(is_record_skewed) AS is_skewed
        FROM records GROUP BY trace_id, span_id
    ),
    runs AS (
        SELECT
            c.*, a.is_known AS is_known, a.arrived_ns AS arrived_ns, a.wait_ms AS wait_ms, a.is_skewed AS is_skewed,
            sum(c.is_cold) OVER so_far AS run,
            lagInFrame(c.ended_ns, 1, 0) OVER so_far AS ended_before
        FROM calls AS c
        LEFT JOIN arrivals AS a ON a.trace_id = c.trace_id AND a.span_id = c.span_id
        WINDOW so_far AS (PARTITION BY c.function, c.instance ORDER BY c.started_at, c.trace_id, c.span_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    ),
    chains AS (
        SELECT
            *,
            toUInt32(row_number() OVER in_run - 1) AS nth,
            first_value(init_ms) OVER in_run AS run_init_ms,
            first_value(trace_id) OVER in_run AS cold_trace_id,
            first_value(span_id) OVER in_run AS cold_span_id,
            first_value(started_at) OVER in_run AS cold_at,
            max(is_cold = 0 AND (NOT is_known OR arrived_ns >= ended_before)) OVER in_run AS is_broken,
            -- Up to the call before: what this one's records may have waited at most.
            min(if(is_cold, if(is_known AND NOT is_skewed, least(init_ms, wait_ms), init_ms), wait_ms)) OVER in_run AS chain_ms
        FROM runs
        WHERE run > 0
        WINDOW in_run AS (PARTITION BY function, instance, run ORDER BY started_at, trace_id, span_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    ),
    bounds AS (
        SELECT
            *,
            lagInFrame(chain_ms, 1, init_ms) OVER (PARTITION BY function, instance, run ORDER BY started_at, trace_id, span_id
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS at_most_ms
        FROM chains
    )
SELECT
    b.function, b.started_at AS at, b.trace_id, b.span_id, r.ordinal,
    if(b.is_cold, 'own', 'behind') AS kind,
    b.nth,
    if(r.is_told AND NOT r.is_record_skewed, least(b.at_most_ms, r.record_wait_ms), b.at_most_ms) AS waited_ms,
    b.instance, b.run_init_ms AS init_ms, b.cold_trace_id, b.cold_span_id, b.cold_at,
    r.publish_trace_id AS from_trace_id, r.from_span_id,
    if(r.through != '', r.through, b.channel) AS channel,
    {version:UInt64}, 0
FROM bounds AS b
LEFT JOIN records AS r ON r.trace_id = b.trace_id AND r.span_id = b.span_id
WHERE NOT b.is_broken AND (b.is_cold OR r.is_told AND NOT r.is_record_skewed) AND b.cold_at < {end:DateTime('UTC')} AND waited_ms >= {least_ms:Float64}
