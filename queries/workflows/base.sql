-- What each flow was like by itself. What is missing of it depends on what is usual and is told after (fresh). Its variant is the set
-- of ways it went, from function to function; the hash is of a text, so that it stays the same in every version of the engine.
INSERT INTO {base:Identifier}
    (flow_id, started_at, workflow, variant, width, wait_ms, work_ms, weakest_evidence, inferred_hops, cost_usd, error_types, event_keys,
     versions, ended_at, duration_ms, errors, hops, calls, follows, traits, awaited, given_up, version)
WITH
    stays AS
    (
        SELECT
            flow_id, trace_id, span_id, any(function) AS function, any(version) AS version, any(started_at) AS started_at,
            any(duration_ms) AS duration_ms, max(is_error) AS is_error, any(is_cold_start) AS is_cold_start, any(error_type) AS error_type,
            min(depth) AS depth, least(1., sum(share) / any(batch_size)) AS part, sum(cost_usd) AS cost_usd,
            uniqExact(node) AS events, any(channel) AS channel
        FROM {records:Identifier}
        GROUP BY flow_id, trace_id, span_id
    ),
    by_stay AS
    (
        SELECT
            flow_id,
            arraySort(groupArray((started_at, depth, trace_id, span_id, function))) AS line,
            arraySort(groupArray((toString(function), toString(version), toUInt8(is_error), toUInt8(is_cold_start),
                toFloat32(duration_ms), toFloat64(cost_usd)))) AS calls,
            toUInt32(arrayMax(mapValues(sumMap(map(depth, toUInt32(1)))))) AS width,
            sum(duration_ms * part) AS work_ms,
            sum(cost_usd) AS flow_cost_usd,
            arraySort(groupUniqArrayIf(toString(error_type), is_error AND error_type != '')) AS error_types,
            arraySort(groupUniqArrayIf(concat(function, '@', version), version != '')) AS versions,
            groupArrayIf(('fan-in', toString(function), toString(channel), toUInt32(events)), events > 1) AS fan_ins
        FROM stays
        GROUP BY flow_id
    ),
    by_record AS
    (
        SELECT
            flow_id,
            lower(hex(sipHash64(concat(argMin(function, depth), '\n', arrayStringConcat(arraySort(
                groupUniqArrayIf(concat(r.from_function, '\0', channel, '\0', via, '\0', function), depth > 0)), '\n'))))) AS variant,
            arrayMap(h -> h.2, arraySort(h -> h.1, groupArray((
                (depth, delivered_at, trace_id, span_id, ordinal),
                (toString(r.from_function), toString(from_version), toString(channel), toString(via), toString(function),
                 toString(version), evidence, toUInt8(attempt > 1), toUInt8(is_error), toUInt8(is_cold_start AND is_first),
                 toFloat32(if(depth > 0, wait_ms, 0)), toFloat32(duration_ms), toFloat64(cost_usd)))))) AS hops,
            sumIf(wait_ms, depth > 0) AS flow_wait_ms,
            maxIf(evidence, depth > 0) AS weakest,
            countIf(depth > 0 AND evidence IN ('fingerprint', 'inferred')) AS inferred_hops,
            arraySort(groupArrayIf(
                (toString(function), toString(brought_by), toUInt32(if(is_dead, 0, receive_count))),
                is_dead OR (attempt = attempts AND is_error AND receive_count > 1
                    AND (flow_id, publish_trace_id, publish_span_id, publish_ordinal) NOT IN (
                        SELECT flow_id, publish_trace_id, publish_span_id, publish_ordinal FROM {records:Identifier}
                        WHERE match(if(via != '', via, channel), {dead_letters:String}))))) AS given_up
        FROM
        (
            SELECT
                *, if(via != '', via, channel) AS brought_by,
                match(brought_by, {dead_letters:String}) AS is_dead,
                row_number() OVER (PARTITION BY flow_id, trace_id, span_id ORDER BY ordinal) = 1 AS is_first
            FROM {records:Identifier}
        ) AS r
        LEFT ANY JOIN (SELECT flow_id, trace_id, span_id, ordinal, from_version FROM {origins:Identifier}) AS o
            ON o.flow_id = r.flow_id AND o.trace_id = r.trace_id AND o.span_id = r.span_id AND o.ordinal = r.ordinal
        GROUP BY flow_id
    ),
    fan_outs AS
    (
        SELECT flow_id, groupArray(('fan-out', function, channel, toUInt32(events))) AS fan_outs
        FROM
        (
            SELECT flow_id, function, channel, max(events) AS events
            FROM
            (
                SELECT
                    flow_id, toString(any(from_function)) AS function, uniqExact(node) AS events,
                    if(uniqExact(channel) = 1, toString(any(channel)), '') AS channel
                FROM {origins:Identifier}
                GROUP BY flow_id, from_trace_id, from_span_id
                HAVING events > 1
            )
            GROUP BY flow_id, function, channel
        )
        GROUP BY flow_id
    ),
    keys AS (SELECT flow_id, arraySort(groupUniqArrayIf(event_key, event_key != '')) AS event_keys FROM {said:Identifier} GROUP BY flow_id)
SELECT
    f.flow_id, f.started_at, f.workflow, r.variant, s.width, r.flow_wait_ms, s.work_ms, r.weakest, r.inferred_hops, s.flow_cost_usd,
    s.error_types, k.event_keys, s.versions, f.ended_at, f.duration_ms, f.errors, r.hops, s.calls,
    arrayMap((a, b) -> (a.5, b.5, toFloat32(dateDiff('microsecond', a.1, b.1) / 1000)),
        arrayPopBack(s.line), arrayPopFront(s.line)),
    arraySort(arrayConcat(s.fan_ins, o.fan_outs)),
    w.awaited, r.given_up, {version:UInt64}
FROM {flows:Identifier} AS f
INNER JOIN by_stay AS s ON s.flow_id = f.flow_id
INNER JOIN by_record AS r ON r.flow_id = f.flow_id
LEFT JOIN fan_outs AS o ON o.flow_id = f.flow_id
LEFT JOIN keys AS k ON k.flow_id = f.flow_id
LEFT JOIN {awaited:Identifier} AS w ON w.flow_id = f.flow_id
