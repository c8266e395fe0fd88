-- Channels whose events have another shape than when their consumer's running version was deployed (the first time it ran, and
-- settle_minutes after): most are of shapes unseen before, or the old shapes have stopped. A shape is a hash: which field changed is
-- told only where both payloads were captured (src/findings/changed-fields.ts). `compared` names one event of each.
WITH
rows AS (
    SELECT * FROM event_shapes FINAL
    WHERE hour >= {until:DateTime64(3, 'UTC')} - toIntervalDay({known_days:Float64}) AND shape != ''
),
deployed AS (
    SELECT function, argMax(function_version, first_at) AS running, max(first_at) AS deployed_at
    FROM (SELECT function, function_version, min(first_at) AS first_at FROM rows GROUP BY function, function_version)
    GROUP BY function
),
shapes AS (
    SELECT
        r.function AS function, r.channel AS channel, r.shape AS shape,
        any(d.running) AS running, any(d.deployed_at) AS deployed_at,
        min(r.first_at) AS first_at, max(r.last_at) AS last_at,
        sum(r.events) AS events, sum(r.failed) AS failed,
        argMin((r.trace_id, r.span_id, r.ordinal), r.first_at) AS first_one,
        argMax((r.trace_id, r.span_id, r.ordinal), r.first_at) AS late_one,
        first_at > deployed_at + toIntervalMinute({settle_minutes:Float64}) AS is_new
    FROM rows AS r
    INNER JOIN deployed AS d ON r.function = d.function
    GROUP BY function, channel, shape
),
changes AS (
    SELECT
        function, channel, any(running) AS running, any(deployed_at) AS deployed_at,
        minIf(first_at, is_new) AS changed_at,
        maxIf(last_at, is_new) AS latest_at,
        sumIf(events, is_new) AS new_events, sumIf(failed, is_new) AS new_failed,
        sumIf(events, NOT is_new) AS old_events, sumIf(failed, NOT is_new) AS old_failed,
        maxIf(last_at, NOT is_new) AS old_last_at,
        groupUniqArrayIf(5)(shape, is_new) AS new_shapes,
        groupUniqArrayIf(5)(shape, NOT is_new) AS old_shapes,
        argMaxIf(late_one, last_at, is_new) AS new_one,
        argMinIf(first_one, first_at, is_new) AS first_new_one,
        argMaxIf(late_one, last_at, NOT is_new) AS old_one
    FROM shapes
    GROUP BY function, channel
    HAVING new_events >= {min_events:Float64} AND old_events >= {min_events:Float64}
),
since AS (
    SELECT c.function AS function, c.channel AS channel, sumIf(r.events, NOT has(c.new_shapes, r.shape)) AS old_since
    FROM changes AS c INNER JOIN rows AS r ON r.function = c.function AND r.channel = c.channel
    WHERE r.hour > toStartOfHour(c.changed_at)
    GROUP BY function, channel
),
producers AS (
    SELECT trace_id, span_id, ordinal, from_function FROM hops FINAL
    WHERE (trace_id, span_id) IN (SELECT new_one.1, new_one.2 FROM changes)
)
SELECT
    c.function AS function, c.channel AS channel, '' AS other_function, '' AS detail,
    c.new_failed / c.new_events AS failed_share,
    c.old_failed / c.old_events AS failed_share_before,
    if(failed_share >= failed_share_before + {worse_share:Float64}, 'critical', 'info') AS severity,
    toUInt32(c.new_events) AS count,
    c.changed_at AS first_seen,
    c.latest_at AS last_seen,
    map('events_of_new_shape', toFloat64(c.new_events), 'events_before', toFloat64(c.old_events), 'failed_share', failed_share,
        'failed_share_before', failed_share_before) AS numbers,
    mapFilter((name, items) -> notEmpty(items[1]), map(
        'producer', [p.from_function], 'consumer_version', [toString(c.running)],
        'consumer_deployed', [formatDateTime(c.deployed_at, '%F %T UTC')],
        'new_shapes', c.new_shapes, 'old_shapes', c.old_shapes)) AS evidence,
    arrayMap(one -> (lower(hex(one.1)), lower(hex(one.2))), arrayDistinct([c.new_one, c.first_new_one, c.old_one])) AS examples,
    arrayMap(one -> (lower(hex(one.1)), lower(hex(one.2)), toString(one.3)), [c.old_one, c.new_one]) AS compared
FROM changes AS c
LEFT JOIN since AS s ON s.function = c.function AND s.channel = c.channel
LEFT JOIN producers AS p ON p.trace_id = c.new_one.1 AND p.span_id = c.new_one.2 AND p.ordinal = c.new_one.3
WHERE c.old_last_at <= c.changed_at
   OR (s.old_since > 0 AND c.new_events / (c.new_events + s.old_since) >= {new_share:Float64})
ORDER BY count DESC, function, channel
LIMIT 200
