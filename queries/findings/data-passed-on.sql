-- Functions that hand a large payload on as it came: the same bytes received and sent by one invocation. The data could stay where
-- it was first written, and a reference travel.
WITH
ends AS (
    SELECT
        direction, any(function) AS function, if(direction = 'delivery' AND any(via) != '', any(via), any(channel)) AS channel,
        trace_id, span_id, ordinal,
        if(direction = 'delivery', span_id, max(invocation_span_id)) AS invocation,
        max(payload_bytes) AS bytes, min(at) AS at,
        arrayFilter(h -> h != '', [max(payload_hash), max(fingerprint)]) AS hashes
    FROM hop_ends
    WHERE payload_bytes >= {large_bytes:Float64}
      AND at >= {from:DateTime64(3, 'UTC')} AND at <= {until:DateTime64(3, 'UTC')}
      AND (payload_hash != '' OR fingerprint != '')
    GROUP BY direction, trace_id, span_id, ordinal
),
passes AS (
    SELECT p.function AS function, p.channel AS channel, p.trace_id AS trace_id, p.invocation AS invocation, p.hash AS hash,
        any(p.bytes) AS bytes, any(d.channel) AS came_by, min(p.at) AS at
    FROM (SELECT *, arrayJoin(hashes) AS hash FROM ends WHERE direction = 'publish') AS p
    INNER JOIN (SELECT *, arrayJoin(hashes) AS hash FROM ends WHERE direction = 'delivery') AS d
        ON p.trace_id = d.trace_id AND p.invocation = d.invocation AND p.hash = d.hash
    GROUP BY p.function, p.channel, p.trace_id, p.invocation, p.hash
    LIMIT 1 BY p.function, p.channel, p.trace_id, p.invocation, any(p.bytes)
)
SELECT
    function, channel, '' AS other_function, '' AS detail,
    if(max(hops) > 2, 'warning', 'info') AS severity,
    toUInt32(count()) AS count,
    min(at) AS first_seen,
    max(at) AS last_seen,
    map('passed_on', toFloat64(count()), 'largest_bytes', toFloat64(max(bytes)), 'total_bytes', toFloat64(sum(bytes)), 'hops_unchanged', toFloat64(max(hops))) AS numbers,
    map('came_by', groupUniqArray(5)(came_by)) AS evidence,
    arrayMap(one -> (lower(hex(one.2)), lower(hex(one.3))), arraySlice(arrayReverse(arraySort(groupArray(1000)((bytes, trace_id, invocation)))), 1, 5)) AS examples
FROM (SELECT *, 1 + uniqExact(function) OVER (PARTITION BY hash) AS hops FROM passes)
GROUP BY function, channel
HAVING count >= {min_payloads:Float64}
ORDER BY numbers['total_bytes'] DESC, function, channel
LIMIT 200
SETTINGS prefer_column_name_to_alias = 1
