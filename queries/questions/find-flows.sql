-- The flows an identifier leads to, latest first: a flow, trace or span id in hex, a request or message id, a business key, or any
-- other key of a hop. what: which of these it is. trace_id and span_id: the invocation, or the span, that has it. Look-ups alone,
-- whatever is stored.
WITH
    wanted AS (
        SELECT 'flow' AS what, root_trace_id AS trace_id, root_span_id AS span_id, root_span_id AS at_span, flow_id AS only_flow
        FROM flows FINAL
        WHERE match({identifier:String}, '^[0-9a-fA-F]{32}$')
          AND (started_at, flow_id) IN (SELECT started_at, flow_id FROM flow_places WHERE flow_id = toFixedString(unhex(if(match({identifier:String}, '^[0-9a-fA-F]{32}$'), {identifier:String}, '')), 16))
        UNION ALL
        SELECT 'trace', toFixedString(unhex(if(match({identifier:String}, '^[0-9a-fA-F]{32}$'), {identifier:String}, '')), 16), toFixedString('', 8), toFixedString('', 8), toFixedString('', 16)
        WHERE match({identifier:String}, '^[0-9a-fA-F]{32}$')
        UNION ALL
        SELECT 'span', trace_id, toFixedString('', 8), span_id, toFixedString('', 16) FROM span_places
        WHERE match({identifier:String}, '^[0-9a-fA-F]{16}$') AND span_id = toFixedString(unhex(if(match({identifier:String}, '^[0-9a-fA-F]{16}$'), {identifier:String}, '')), 8)
        UNION ALL
        SELECT toString(kind), trace_id, span_id, span_id, toFixedString('', 16) FROM identifiers
        WHERE {identifier:String} != '' AND hash = cityHash64({identifier:String})
        LIMIT 10000
    ),
    found AS (
        SELECT m.flow_id AS flow_id, min(w.what) AS what,
               argMin((m.trace_id, if(w.at_span = toFixedString('', 8), m.span_id, w.at_span)), (w.what, m.depth, m.trace_id, m.span_id)) AS place
        FROM (
            SELECT flow_id, trace_id, span_id, depth FROM flow_members FINAL
            WHERE flow_id IN (SELECT flow_id FROM stitch_memberships WHERE trace_id IN (SELECT trace_id FROM wanted))
              AND trace_id IN (SELECT trace_id FROM wanted)
        ) AS m
        INNER JOIN wanted AS w ON w.trace_id = m.trace_id
        WHERE w.span_id IN (toFixedString('', 8), m.span_id) AND w.only_flow IN (toFixedString('', 16), m.flow_id)
        GROUP BY m.flow_id
    )
SELECT
    n.what AS what,
    lower(hex(f.flow_id)) AS flow_id,
    lower(hex(n.place.1)) AS trace_id,
    lower(hex(n.place.2)) AS span_id,
    f.workflow AS workflow,
    f.started_at AS started_at,
    f.duration_ms AS duration_ms,
    f.invocations AS invocations,
    f.errors AS errors
FROM flows AS f FINAL
INNER JOIN found AS n ON n.flow_id = f.flow_id
WHERE (f.started_at, f.flow_id) IN (SELECT started_at, flow_id FROM flow_places WHERE flow_id IN (SELECT flow_id FROM found))
ORDER BY f.started_at DESC, f.flow_id
LIMIT {limit:UInt32}
