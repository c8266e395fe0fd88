-- The invocations of one flow, each with the latest published of the flow's records that it received: what the critical path is
-- made of. evidence 'none': a record without a known publish, which is the flow's root. In the order they began.
WITH
m AS (
    SELECT trace_id, span_id, ordinal FROM flow_members FINAL WHERE flow_id = unhex({flow_id:String})
),
h AS (
    SELECT
        trace_id,
        span_id,
        argMax((toString(evidence), confidence, channel, via, publish_trace_id, publish_span_id, publish_ordinal, from_span_id, published_at),
            (evidence != 'none', published_at, ordinal)) AS best
    FROM hops FINAL
    WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM m) AND (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM m)
    GROUP BY trace_id, span_id
)
SELECT
    lower(hex(i.trace_id)) AS trace_id,
    lower(hex(i.span_id)) AS span_id,
    i.function AS function,
    i.function_name AS function_name,
    i.started_at AS started_at,
    i.duration_ms AS duration_ms,
    i.is_cold_start AS is_cold_start,
    i.init_duration_ms AS init_duration_ms,
    h.best.1 AS evidence,
    h.best.2 AS confidence,
    h.best.3 AS channel,
    h.best.4 AS via,
    lower(hex(h.best.5)) AS publish_trace_id,
    lower(hex(h.best.6)) AS publish_span_id,
    h.best.7 AS publish_ordinal,
    lower(hex(h.best.8)) AS from_span_id,
    h.best.9 AS published_at
FROM invocations AS i FINAL
INNER JOIN h ON i.trace_id = h.trace_id AND i.span_id = h.span_id
WHERE i.trace_id IN (SELECT trace_id FROM m) AND (i.trace_id, i.span_id) IN (SELECT trace_id, span_id FROM m)
ORDER BY i.started_at, i.trace_id, i.span_id
LIMIT {limit:UInt32}
