-- What functions send and nobody we know receives, by function and channel:
--   * nobody receives anything of what it sends there;
--   * nobody receives one shape of it, while others are received (a detail type without a rule);
--   * a consumer that used to get nearly all of it got nothing since some time (other_function).
-- Only channels that hand events on: a write to a table or bucket, a request, a mail, a device need no consumer. What may still
-- be under way (grace_minutes) does not count. A call that two instrumentations saw is received if one of its spans is.
WITH
sent AS (
    SELECT
        any(function) AS function,
        any(channel) AS channel,
        any(shape) AS shape,
        any(event_key) AS event_key,
        trace_id, span_id, ordinal,
        max(invocation_span_id) AS invocation_span_id,
        min(at) AS at
    FROM hop_ends
    WHERE direction = 'publish'
      AND at >= {from:DateTime64(3, 'UTC')}
      AND at <= least({until:DateTime64(3, 'UTC')}, {now:DateTime64(3, 'UTC')} - toIntervalMinute({grace_minutes:Float64}))
      AND channel != ''
    GROUP BY trace_id, span_id, ordinal
),
received AS (
    SELECT publish_trace_id AS trace_id, publish_span_id AS span_id, publish_ordinal AS ordinal, groupUniqArray(to_function) AS consumers
    FROM hops AS h
    WHERE evidence != 'none' AND delivered_at >= {from:DateTime64(3, 'UTC')} - INTERVAL 5 SECOND
    GROUP BY publish_trace_id, publish_span_id, publish_ordinal
),
told AS (
    SELECT s.*, r.consumers AS consumers,
        match(s.channel, '^(arn:[^:]*:(sqs|sns|events|kinesis|kafka|mq):|(queue|topic|bus|stream|kafka|servicebus|eventhubs|eventgrid|azqueue):|//pubsub\\.googleapis\\.com/)|(?i)^/.*/(microsoft\\.(servicebus|eventhub|eventgrid)|queueServices)/') AS is_awaited
    FROM sent AS s
    LEFT JOIN received AS r ON s.trace_id = r.trace_id AND s.span_id = r.span_id AND s.ordinal = r.ordinal
),
lost AS (
    -- Everything, or one shape.
    SELECT
        function, channel, detail, '' AS other_function,
        toUInt32(sum(publishes)) AS publishes,
        min(first_at) AS first_at, max(last_at) AS last_at,
        arraySlice(arrayFlatten(groupArray(keys)), 1, 5) AS keys,
        arraySlice(arrayFlatten(groupArray(ends)), 1, 5) AS ends,
        mapFilter((name, value) -> value > 0, map('publishes', toFloat64(sum(publishes)), 'received_of_other_shapes', any(toFloat64(taken)))) AS numbers
    FROM
    (
        SELECT
            function, channel, shape,
            count() AS publishes,
            countIf(notEmpty(consumers)) AS received_here,
            sum(received_here) OVER (PARTITION BY function, channel) AS taken,
            if(taken = 0, '', shape) AS detail,
            min(at) AS first_at, max(at) AS last_at,
            groupUniqArrayIf(5)(event_key, event_key != '') AS keys,
            groupArray(5)((trace_id, span_id, invocation_span_id)) AS ends
        FROM told
        WHERE is_awaited
        GROUP BY function, channel, shape
    )
    WHERE taken = 0 OR (received_here = 0 AND shape != '' AND publishes >= {min_of_one_shape:Float64})
    GROUP BY function, channel, detail
),
doubled AS (
    SELECT DISTINCT l.function AS function, l.channel AS channel
    FROM (SELECT function, channel, arrayJoin(ends) AS end FROM lost) AS l
    INNER JOIN (
        SELECT trace_id, span_id, parent_span_id FROM spans
        WHERE trace_id IN (SELECT tupleElement(arrayJoin(ends), 1) FROM lost)
    ) AS s ON tupleElement(l.end, 1) = s.trace_id
    WHERE (tupleElement(l.end, 2) = s.parent_span_id AND (s.trace_id, s.span_id) IN (SELECT trace_id, span_id FROM received))
       OR (tupleElement(l.end, 2) = s.span_id AND (s.trace_id, s.parent_span_id) IN (SELECT trace_id, span_id FROM received))
),
silent AS (
    SELECT
        function, channel, '' AS detail, consumer AS other_function,
        toUInt32(countIf(at > silent_since)) AS publishes,
        minIf(at, at > silent_since) AS first_at, max(at) AS last_at,
        groupUniqArrayIf(5)(event_key, event_key != '' AND at > silent_since) AS keys,
        groupArrayIf(5)((trace_id, span_id, invocation_span_id), at > silent_since) AS ends,
        countIf(at <= silent_since) AS before,
        countIf(at <= silent_since AND has(consumers, consumer)) AS got_before,
        map('publishes', toFloat64(publishes), 'received_before', toFloat64(got_before), 'usual_share', got_before / before) AS numbers
    FROM
    (
        SELECT t.*, c.consumer AS consumer, c.silent_since AS silent_since
        FROM told AS t
        INNER JOIN (
            SELECT function, channel, arrayJoin(consumers) AS consumer, max(at) AS silent_since
            FROM told GROUP BY function, channel, consumer
        ) AS c ON t.function = c.function AND t.channel = c.channel
    )
    GROUP BY function, channel, consumer
    HAVING publishes >= {min_missed:Float64} AND got_before >= {min_missed:Float64} AND got_before >= before * {usual_share:Float64}
)
SELECT
    function, channel, other_function, detail,
    if(other_function != '' OR (detail = '' AND publishes >= {severe_publishes:Float64}), 'critical', if(detail = '', 'warning', 'info')) AS severity,
    publishes AS count,
    first_at AS first_seen,
    last_at AS last_seen,
    numbers,
    mapFilter((name, items) -> notEmpty(items), map('keys', keys, 'shapes', if(detail = '', [], [detail]))) AS evidence,
    arrayMap(end -> (lower(hex(end.1)), if(end.3 = toFixedString('', 8), '', lower(hex(end.3)))), ends) AS examples
FROM
(
    SELECT function, channel, other_function, detail, publishes, first_at, last_at, numbers, keys, ends FROM lost
    WHERE (function, channel) NOT IN (SELECT function, channel FROM doubled)
    UNION ALL
    SELECT function, channel, other_function, detail, publishes, first_at, last_at, numbers, keys, ends FROM silent
)
WHERE publishes >= {min_publishes:Float64}
ORDER BY publishes DESC, function, channel, detail, other_function
LIMIT 200
SETTINGS prefer_column_name_to_alias = 1
