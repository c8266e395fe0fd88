-- What set off far more than usual: flows with many times their workflow's usual number of invocations, and records for which a
-- function sent many times its usual number of events that were received. Usual is the median within the window, and there must be
-- enough of them to say so.
WITH
all_flows AS (
    SELECT workflow, root_function, root_channel, flow_id, started_at, ended_at, invocations FROM flows FINAL
    WHERE started_at >= {from:DateTime64(3, 'UTC')} AND started_at <= {until:DateTime64(3, 'UTC')}
),
usual AS (
    SELECT workflow, count() AS flows, greatest(quantileExact(0.5)(invocations), 1) AS median FROM all_flows GROUP BY workflow
    HAVING flows >= {min_flows:Float64}
),
sends AS (
    SELECT from_function, publish_trace_id, from_span_id, ifNull(from_record, 0) AS record,
        uniqExact(publish_span_id, publish_ordinal) AS sent, any(channel) AS channel, min(published_at) AS at
    FROM hops
    WHERE delivered_at >= {from:DateTime64(3, 'UTC')} AND delivered_at <= {until:DateTime64(3, 'UTC')}
      AND evidence != 'none' AND from_span_id != toFixedString('', 8) AND is_deleted = 0
    GROUP BY from_function, publish_trace_id, from_span_id, record
),
usual_sends AS (
    SELECT from_function, count() AS records, greatest(quantileExact(0.5)(sent), 1) AS median FROM sends GROUP BY from_function
    HAVING records >= {min_flows:Float64}
)
SELECT * FROM
(
    SELECT
        any(f.root_function) AS function,
        any(f.root_channel) AS channel,
        '' AS other_function,
        f.workflow AS detail,
        if(max(f.invocations) / any(u.median) >= {severe_times:Float64}, 'critical', 'warning') AS severity,
        toUInt32(count()) AS count,
        min(f.started_at) AS first_seen,
        max(f.ended_at) AS last_seen,
        map('flows_over', toFloat64(count()), 'most_invocations', toFloat64(max(f.invocations)), 'usual_invocations', toFloat64(any(u.median)),
            'times_usual', max(f.invocations) / any(u.median), 'flows', toFloat64(any(u.flows))) AS numbers,
        map('workflow', [f.workflow]) AS evidence,
        CAST([], 'Array(Tuple(String, String))') AS examples,
        arrayMap(entry -> lower(hex(entry.2)), arrayReverse(arraySort(groupArray(100)((f.invocations, f.flow_id))))) AS flows
    FROM all_flows AS f
    INNER JOIN usual AS u ON f.workflow = u.workflow
    WHERE f.invocations >= u.median * {times:Float64} AND f.invocations >= {min_size:Float64}
    GROUP BY f.workflow
    UNION ALL
    SELECT
        s.from_function AS function,
        any(s.channel) AS channel,
        '' AS other_function,
        'events of one record' AS detail,
        if(max(s.sent) / any(u.median) >= {severe_times:Float64}, 'critical', 'warning') AS severity,
        toUInt32(count()) AS count,
        min(s.at) AS first_seen,
        max(s.at) AS last_seen,
        map('records_over', toFloat64(count()), 'most_events', toFloat64(max(s.sent)), 'usual_events', toFloat64(any(u.median)),
            'times_usual', max(s.sent) / any(u.median), 'records', toFloat64(any(u.records))) AS numbers,
        CAST(map(), 'Map(String, Array(String))') AS evidence,
        arrayMap(entry -> (lower(hex(entry.2)), lower(hex(entry.3))),
            arraySlice(arrayReverse(arraySort(groupArray(100)((s.sent, s.publish_trace_id, s.from_span_id)))), 1, 5)) AS examples,
        CAST([], 'Array(String)') AS flows
    FROM sends AS s
    INNER JOIN usual_sends AS u ON s.from_function = u.from_function
    WHERE s.sent >= u.median * {times:Float64} AND s.sent >= {min_size:Float64}
    GROUP BY s.from_function
)
ORDER BY numbers['times_usual'] DESC, function, detail
LIMIT 200
