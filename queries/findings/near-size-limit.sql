-- Functions that send payloads close to what the channel takes (queries/src/findings/size-limits.ts), or larger than the
-- smallest configuration of it takes. Bytes are of the body alone; attributes count for the limit too.
SELECT
    function, channel, '' AS other_function, '' AS detail,
    {limit_bytes:Array(Float64)}[arrayFirstIndex(p -> match(channel, p), {limit_patterns:Array(String)})] AS limit,
    if(max(bytes) >= limit * {severe_share:Float64}, 'critical', 'warning') AS severity,
    toUInt32(count()) AS count,
    min(at) AS first_seen,
    max(at) AS last_seen,
    map('largest_bytes', toFloat64(max(bytes)), 'limit_bytes', limit, 'largest_share', max(bytes) / limit, 'payloads_near', toFloat64(count())) AS numbers,
    CAST(map(), 'Map(String, Array(String))') AS evidence,
    arrayMap(one -> (lower(hex(one.2)), if(one.3 = toFixedString('', 8), '', lower(hex(one.3)))),
        arraySlice(arrayReverse(arraySort(groupArray(1000)((bytes, trace_id, invocation)))), 1, 5)) AS examples
FROM
(
    SELECT any(function) AS function, any(channel) AS channel, toFloat64(max(payload_bytes)) AS bytes, min(at) AS at, trace_id,
        max(invocation_span_id) AS invocation
    FROM hop_ends
    WHERE direction = 'publish' AND payload_bytes >= {smallest_limit:Float64} * {near_share:Float64}
      AND at >= {from:DateTime64(3, 'UTC')} AND at <= {until:DateTime64(3, 'UTC')}
    GROUP BY trace_id, span_id, ordinal
)
WHERE arrayExists(p -> match(channel, p), {limit_patterns:Array(String)})
  AND bytes >= {near_share:Float64} * {limit_bytes:Array(Float64)}[arrayFirstIndex(p -> match(channel, p), {limit_patterns:Array(String)})]
GROUP BY function, channel
ORDER BY numbers['largest_share'] DESC, function, channel
LIMIT 200
SETTINGS prefer_column_name_to_alias = 1
