-- The records of one flow that waited for an init, their own call's or one their call stood behind, in order of time.
WITH m AS (SELECT trace_id, span_id, ordinal FROM flow_members FINAL WHERE flow_id = unhex({flow_id:String}))
SELECT
    w.function AS function,
    w.at AS at,
    lower(hex(w.trace_id)) AS trace_id,
    lower(hex(w.span_id)) AS span_id,
    w.ordinal AS ordinal,
    toString(w.kind) AS kind,
    w.nth AS nth,
    w.waited_ms AS waited_ms,
    w.init_ms AS init_ms,
    w.instance AS instance,
    toString(w.channel) AS channel,
    toUInt8((w.cold_trace_id, w.cold_span_id) IN (SELECT trace_id, span_id FROM m)) AS is_own_flow,
    lower(hex(w.cold_trace_id)) AS cold_trace_id,
    lower(hex(w.cold_span_id)) AS cold_span_id,
    toUInt8((w.from_trace_id, w.from_span_id) IN (
        SELECT trace_id, span_id FROM cold_waits FINAL
        WHERE kind = 'own' AND (trace_id, span_id) IN (SELECT trace_id, span_id FROM m))) AS is_after_cold
FROM cold_waits AS w FINAL
WHERE w.trace_id IN (SELECT trace_id FROM m) AND (w.trace_id, w.span_id, w.ordinal) IN (SELECT trace_id, span_id, ordinal FROM m)
ORDER BY at, trace_id, span_id, ordinal
LIMIT {limit:UInt32}
