-- Executions that no span tells of. is_due: long enough ago to be taken for invocations, or taken for one already.
CREATE OR REPLACE TABLE {lone:Identifier} ENGINE = Memory AS
WITH stored AS (SELECT trace_id, span_id, function, started_at, version FROM {runs:Identifier} WHERE is_report_only)
SELECT
    e.*,
    -- What goes by its trace is in that trace.
    toFixedString(if(e.request_id = '', toString(e.trace_id), toString(sipHash128('choreoscope.report', e.hash))), 16) AS made_trace_id,
    reinterpretAsFixedString(sipHash64('choreoscope.report', e.hash, e.whose, e.place, e.nth)) AS made_span_id,
    ifNull(e.started, toDateTime64(e.began, 9, 'UTC')) AS made_started_at,
    e.first_received_at + INTERVAL {grace_seconds:UInt32} SECOND AS due_at,
    due_at <= fromUnixTimestamp64Milli({now_ms:Int64}, 'UTC')
        OR (made_trace_id, made_span_id) IN (SELECT trace_id, span_id FROM stored) AS is_due
FROM {executions:Identifier} AS e
WHERE (e.hash, e.whose, e.place, e.nth) NOT IN (SELECT hash, whose, place, nth FROM {pairs:Identifier})
