-- Consumers that get the same again and again, by channel: one message many times within a short time, or a large part of what
-- they get is repeats. The same is the same id, or the same place in a stream; an id of an invocation is repeated by
-- Lambda's own retries.
WITH
deliveries AS (
    SELECT
        function,
        if(any(via) != '', any(via), any(channel)) AS channel,
        carrier, key,
        uniqExact(trace_id, span_id, ordinal) AS times,
        min(at) AS first_at, max(at) AS last_at,
        max(ifNull(receive_count, 0)) AS receive_count,
        any((trace_id, span_id)) AS example
    FROM hop_ends
    WHERE direction = 'delivery'
      AND at >= {from:DateTime64(3, 'UTC')} AND at <= {until:DateTime64(3, 'UTC')}
      AND (key_kind = 'id' OR (key_kind = 'pointer' AND carrier IN ('kinesis', 'kafka', 'eventhubs', 'servicebus')))
    GROUP BY function, key_kind, carrier, key
),
-- A record has several ids (a notification in a queue): the carrier with the most repeats speaks for a consumer's channel.
by_carrier AS (
    SELECT
        function, channel, carrier,
        count() AS messages,
        sum(times) AS deliveries,
        deliveries - messages AS repeats,
        maxIf(times, dateDiff('second', first_at, last_at) <= {within_minutes:Float64} * 60) AS worst,
        countIf(times >= {storm_deliveries:Float64}) AS storming,
        max(receive_count) AS receive_count,
        minIf(first_at, times > 1) AS first_at,
        maxIf(last_at, times > 1) AS last_at,
        arraySlice(arrayReverse(arraySort(groupArrayIf(1000)((times, key, example), times > 1))), 1, 5) AS worst_ones
    FROM deliveries
    GROUP BY function, channel, carrier
    HAVING worst >= {storm_deliveries:Float64}
        OR (repeats >= {min_repeats:Float64} AND repeats >= deliveries * {repeat_share:Float64})
    ORDER BY repeats DESC, carrier
    LIMIT 1 BY function, channel
)
SELECT
    function, channel, '' AS other_function, '' AS detail,
    if(worst >= {storm_deliveries:Float64} * 4 OR (repeats >= deliveries * 0.5 AND repeats >= {min_repeats:Float64} * 5), 'critical', 'warning') AS severity,
    toUInt32(repeats) AS count,
    first_at AS first_seen,
    last_at AS last_seen,
    map('repeats', toFloat64(repeats), 'deliveries', toFloat64(deliveries), 'repeats_share', repeats / deliveries, 'messages', toFloat64(messages),
        'most_of_one_message', toFloat64(arrayMax(arrayMap(one -> one.1, worst_ones))), 'highest_receive_count', toFloat64(receive_count)) AS numbers,
    map('messages', arrayMap(one -> concat(carrier, ' ', one.2, ': ', toString(one.1), ' times'), worst_ones)) AS evidence,
    arrayMap(one -> (lower(hex(tupleElement(one.3, 1))), lower(hex(tupleElement(one.3, 2)))), worst_ones) AS examples
FROM by_carrier
ORDER BY repeats DESC, function, channel
LIMIT 200
SETTINGS prefer_column_name_to_alias = 1
