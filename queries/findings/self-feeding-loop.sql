-- Functions whose own events come back to them: on one path from a record up to its root, the same hop (who, over what, to whom)
-- was taken again and again. Looked for in the deepest flows of each workflow. Being reached twice on different ways is no
-- loop, nor is a redelivery, nor a coordinator that hears of one step after another.
WITH RECURSIVE
suspects AS (
    SELECT flow_id, workflow, started_at, ended_at FROM flows FINAL
    WHERE started_at >= {from:DateTime64(3, 'UTC')} - INTERVAL 7 DAY AND started_at <= {until:DateTime64(3, 'UTC')}
      AND ended_at >= {from:DateTime64(3, 'UTC')}
      AND depth >= {min_returns:Float64} AND invocations > length(functions)
    ORDER BY depth DESC, flow_id
    LIMIT 5 BY workflow
    LIMIT 100
),
members AS (
    SELECT flow_id, trace_id, span_id, ordinal, depth FROM flow_members FINAL
    WHERE flow_id IN (SELECT flow_id FROM suspects)
    LIMIT 20000 BY flow_id
),
links AS (
    SELECT
        m.flow_id AS flow_id, m.trace_id AS trace_id, m.span_id AS span_id, any(m.depth) AS depth,
        argMax(h.publish_trace_id, m.depth) AS up_trace_id, argMax(h.from_span_id, m.depth) AS up_span_id,
        argMax((h.from_function, h.channel, h.to_function), m.depth) AS hop
    FROM members AS m
    INNER JOIN (
        SELECT trace_id, span_id, ordinal, publish_trace_id, from_span_id, from_function, channel, to_function FROM hops FINAL
        WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM members) AND evidence != 'none'
    ) AS h ON m.trace_id = h.trace_id AND m.span_id = h.span_id AND m.ordinal = h.ordinal
    GROUP BY flow_id, trace_id, span_id
),
up AS (
    SELECT flow_id, trace_id, span_id, 0 AS step, CAST([], 'Array(Tuple(String, String, String))') AS path
    FROM (SELECT flow_id, trace_id, span_id FROM links ORDER BY depth DESC, trace_id, span_id LIMIT 3 BY flow_id)
    UNION ALL
    SELECT l.flow_id, l.up_trace_id, l.up_span_id, toUInt8(up.step + 1), arrayPushFront(up.path, l.hop)
    FROM up INNER JOIN links AS l ON l.flow_id = up.flow_id AND l.trace_id = up.trace_id AND l.span_id = up.span_id
    WHERE up.step < {most_steps:Float64}
),
paths AS (
    SELECT flow_id, argMax(path, length(path)) AS path FROM up GROUP BY flow_id
),
cycles AS (
    SELECT
        flow_id,
        arrayFilter(hop -> countEqual(path, hop) >= {min_returns:Float64}, arrayDistinct(path)) AS cycle,
        arraySort(arrayDistinct(arrayMap(hop -> tupleElement(hop, 3), cycle))) AS functions,
        arrayMax(arrayMap(hop -> countEqual(path, hop), cycle)) AS returns,
        functions[1] AS function,
        tupleElement(arrayFirst(hop -> tupleElement(hop, 3) = function, cycle), 2) AS channel
    FROM paths
    WHERE arrayExists(hop -> countEqual(path, hop) >= {min_returns:Float64}, path)
),
generations AS (
    SELECT flow_id, function, count() AS generations, argMin(n, depth) AS least, argMax(n, depth) AS most, sum(n) AS invocations
    FROM (
        SELECT flow_id, tupleElement(hop, 3) AS function, depth, count() AS n FROM links GROUP BY flow_id, function, depth
    )
    GROUP BY flow_id, function
)
SELECT
    c.function AS function,
    any(c.channel) AS channel,
    '' AS other_function,
    arrayStringConcat(arrayMap(f -> splitByChar(':', f)[-1], c.functions), ' ') AS detail,
    max(pow(g.most / g.least, 1 / greatest(g.generations - 1, 1))) AS growth,
    max(g.generations) AS generations,
    multiIf(growth >= {severe_growth:Float64}, 'critical', generations >= {severe_generations:Float64}, 'warning', 'info') AS severity,
    toUInt32(count()) AS count,
    min(s.started_at) AS first_seen,
    max(s.ended_at) AS last_seen,
    map('flows', toFloat64(count()), 'generations', toFloat64(generations), 'growth_per_generation', growth,
        'hops_of_a_turn', toFloat64(max(length(c.cycle))), 'invocations', toFloat64(sum(g.invocations))) AS numbers,
    map('cycle', any(arrayMap(hop -> concat(tupleElement(hop, 1), ' -> ', tupleElement(hop, 2), ' -> ', tupleElement(hop, 3)), c.cycle))) AS evidence,
    CAST([], 'Array(Tuple(String, String))') AS examples,
    arrayMap(id -> lower(hex(id)), groupArray(5)(c.flow_id)) AS flows
FROM cycles AS c
INNER JOIN suspects AS s ON s.flow_id = c.flow_id
INNER JOIN generations AS g ON g.flow_id = c.flow_id AND g.function = c.function
GROUP BY c.function, c.functions
ORDER BY generations DESC, function, detail
LIMIT 200
