-- Functions that read the same object or item again and again: many times in one trace, or very often in all; and those that are
-- handed the same object or item very often. An object is known by bucket and key, an item by the hash of its key where the span
-- has it (choreoscope.item); of other reads nobody can say that they were the same.
WITH
reads AS (
    SELECT
        toString(function) AS function,
        if(bucket != '', concat('arn:aws:s3:::', bucket), concat('table:', table)) AS channel,
        if(bucket != '', object, item) AS record,
        count() AS times,
        uniqExact(trace_id) AS traces,
        max(in_trace) AS most_in_trace,
        min(started_at) AS first_at, max(started_at) AS last_at,
        arraySlice(arrayReverse(arraySort(groupUniqArray(100)((in_trace, trace_id)))), 1, 5) AS ends
    FROM
    (
        SELECT *, count() OVER (PARTITION BY function, bucket, object, table, item, trace_id) AS in_trace
        FROM
        (
            SELECT
                function, trace_id, span_id, any(started_at) AS started_at,
                any(attributes['aws.s3.bucket']) AS bucket, any(attributes['aws.s3.key']) AS object,
                any(attributes['db.collection.name']) AS table, any(attributes['choreoscope.item']) AS item
            FROM spans
            WHERE kind = 'client'
              AND started_at >= greatest({from:DateTime64(3, 'UTC')}, {until:DateTime64(3, 'UTC')} - toIntervalHour({span_hours:Float64}))
              AND started_at <= {until:DateTime64(3, 'UTC')}
              AND match(toString(name), '(?i)(dynamo|s3).*\\b(GetItem|GetObject|HeadObject)$')
            GROUP BY function, trace_id, span_id
        )
        WHERE (bucket != '' AND object != '') OR (table != '' AND item != '')
    )
    GROUP BY function, bucket, object, table, item
    HAVING most_in_trace >= {min_in_trace:Float64} OR times >= {min_reads:Float64}
),
handed AS (
    SELECT
        any(function) AS function, any(channel) AS channel, any(record) AS record,
        count() AS times, uniqExact(trace_id) AS traces, 0 AS most_in_trace,
        min(at) AS first_at, max(at) AS last_at,
        groupArray(5)((trace_id, span_id)) AS ends
    FROM
    (
        SELECT any(function) AS function, any(channel) AS channel, any(if(event_key != '', event_key, key)) AS record, key,
            trace_id, span_id, ordinal, min(at) AS at
        FROM hop_ends
        WHERE direction = 'delivery' AND key_kind = 'pointer' AND carrier IN ('s3', 'dynamodb', 'gcs', 'blob', 'cosmosdb', 'firestore')
          AND at >= {from:DateTime64(3, 'UTC')} AND at <= {until:DateTime64(3, 'UTC')}
        GROUP BY key, carrier, trace_id, span_id, ordinal
    )
    GROUP BY function, key
    HAVING times >= {min_handed:Float64}
)
SELECT
    function, channel, '' AS other_function, how AS detail,
    if(max(most_in_trace) >= {min_in_trace:Float64} * 10 OR sum(times) >= {min_reads:Float64} * 100, 'warning', 'info') AS severity,
    toUInt32(sum(times)) AS count,
    min(first_at) AS first_seen, max(last_at) AS last_seen,
    mapFilter((name, value) -> value > 0, map(how, toFloat64(sum(times)), 'records', toFloat64(count()), 'most_of_one_record', toFloat64(max(times)),
        'most_in_one_trace', toFloat64(max(most_in_trace)))) AS numbers,
    map('records', arrayMap(one -> concat(one.2, ': ', toString(one.1), ' times'), arraySlice(arrayReverse(arraySort(groupArray(1000)((times, record)))), 1, 5))) AS evidence,
    arraySlice(groupArrayArray(examples), 1, 5) AS examples
FROM
(
    SELECT function, channel, 'reads' AS how, record, times, most_in_trace, first_at, last_at,
        arrayMap(end -> (lower(hex(end.2)), ''), ends) AS examples FROM reads
    UNION ALL
    SELECT function, channel, 'deliveries' AS how, record, times, most_in_trace, first_at, last_at,
        arrayMap(end -> (lower(hex(end.1)), lower(hex(end.2))), ends) AS examples FROM handed
)
GROUP BY function, channel, how
ORDER BY count DESC, function, channel, detail
LIMIT 200
SETTINGS prefer_column_name_to_alias = 1
