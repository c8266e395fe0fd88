-- All invocations they may be about, whole, and those that were made of reports.
CREATE OR REPLACE TABLE {runs:Identifier} ENGINE = Memory AS
WITH
    traces AS (SELECT DISTINCT trace_id FROM {reports:Identifier} WHERE request_id = '')
SELECT *, if(trace_id IN traces, cityHash64(lower(hex(trace_id))), cityHash64(request_id)) AS hash
FROM invocations FINAL
WHERE (function, started_at, trace_id, span_id) IN (
    SELECT CAST(function, 'String'), started_at, trace_id, span_id FROM invocation_places
    WHERE trace_id IN traces
       OR (trace_id, span_id) IN (
            SELECT trace_id, span_id FROM identifiers WHERE hash IN (SELECT hash FROM {mine:Identifier}) AND kind = 'request'))
  AND (trace_id IN traces OR cityHash64(request_id) IN (SELECT hash FROM {mine:Identifier}))
SETTINGS do_not_merge_across_partitions_select_final = 1
