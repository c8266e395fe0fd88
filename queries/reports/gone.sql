-- Invocations made of reports that are not so any more: the span came, or the report was found to be another's.
CREATE OR REPLACE TABLE {gone:Identifier} ENGINE = Memory AS
SELECT sipHash64(trace_id, span_id) AS invocation, function, request_id, started_at, trace_id, span_id FROM {runs:Identifier}
WHERE is_report_only
  AND (function, started_at, trace_id, span_id) NOT IN (
    SELECT whose, made_started_at, made_trace_id, made_span_id FROM {lone:Identifier} WHERE is_due)
