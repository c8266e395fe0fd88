-- How often workflows met cold starts in a row, each published by the call that began cold before it, among flows that began in [from, to);
-- of one workflow or ('') of all, most in a row first. Flows without a cold start are in `flows` alone.
WITH RECURSIVE
    own AS (
        SELECT DISTINCT trace_id, span_id, from_trace_id, from_span_id, waited_ms FROM cold_waits FINAL
        WHERE kind = 'own' AND at >= {from:DateTime64(3, 'UTC')} - INTERVAL 1 MINUTE AND at < {to:DateTime64(3, 'UTC')} + INTERVAL 1 DAY
    ),
    runs AS (
        SELECT trace_id, span_id, toUInt32(1) AS run FROM own
        WHERE (from_trace_id, from_span_id) NOT IN (SELECT trace_id, span_id FROM own)
        UNION ALL
        SELECT o.trace_id, o.span_id, toUInt32(r.run + 1) AS run
        FROM own AS o
        INNER JOIN runs AS r ON o.from_trace_id = r.trace_id AND o.from_span_id = r.span_id
        WHERE r.run < 50
    ),
    calls AS (
        SELECT o.trace_id AS trace_id, o.span_id AS span_id, max(r.run) AS run, max(o.waited_ms) AS waited
        FROM own AS o LEFT JOIN runs AS r ON r.trace_id = o.trace_id AND r.span_id = o.span_id
        GROUP BY trace_id, span_id
    ),
    memberships AS (
        SELECT DISTINCT flow_id, trace_id, span_id FROM flow_members FINAL
        WHERE flow_id IN (SELECT flow_id FROM stitch_memberships WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM calls))
          AND (trace_id, span_id) IN (SELECT trace_id, span_id FROM calls)
    ),
    cold AS (
        SELECT m.flow_id AS flow_id, max(c.run) AS run, sum(c.waited) AS waited, count() AS starts
        FROM memberships AS m INNER JOIN calls AS c ON c.trace_id = m.trace_id AND c.span_id = m.span_id
        GROUP BY flow_id
    )
SELECT
    f.workflow AS workflow,
    toUInt32(count()) AS flows,
    toUInt32(countIf(c.starts > 0)) AS cold_flows,
    toUInt32(countIf(c.run >= 2)) AS cascades,
    toUInt32(max(c.run)) AS longest,
    toUInt32(max(c.starts)) AS most_cold_starts,
    toNullable(toFloat64(quantileExactLowOrNullIf(0.5)(c.waited, c.starts > 0))) AS p50_waited_ms,
    arrayMap(id -> lower(hex(id)), groupArraySortedIf(3)(f.flow_id, c.run >= 2)) AS flow_ids
FROM (
    SELECT flow_id, workflow FROM flows FINAL
    WHERE started_at >= {from:DateTime64(3, 'UTC')} AND started_at < {to:DateTime64(3, 'UTC')}
      AND ({workflow:String} = '' OR workflow = {workflow:String})
) AS f
LEFT JOIN cold AS c ON c.flow_id = f.flow_id
GROUP BY workflow
HAVING cold_flows > 0 OR {workflow:String} != ''
ORDER BY cascades DESC, cold_flows DESC, workflow
LIMIT {limit:UInt32}
