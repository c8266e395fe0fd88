-- The invocations of those.
CREATE TABLE {runs:Identifier} ENGINE = Memory AS
WITH places AS
(
    SELECT DISTINCT trace_id, span_id, toString(function) AS function, started_at FROM invocation_places
    WHERE (trace_id, span_id) IN (SELECT trace_id, run_span_id FROM {faces:Identifier})
)
SELECT
    trace_id, span_id, started_at, started_at + toIntervalNanosecond(toInt64(duration_ms * 1e6)) AS ended_at, duration_ms, request_id, source,
    -- The event was there before the handler began: while its instance did.
    greatest(ifNull(init_duration_ms, 0) + ifNull(restore_duration_ms, 0), if(reported = 1 AND is_cold_start, billed_ms - duration_ms, 0)) AS start_ms,
    batch_size, failed_records, error_type, error_message,
    -- How it ended. `timeout` is what a start record says near its function's time limit, `Sandbox.Timedout` what a report does:
    -- https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
    multiIf(
        status = 'timeout' OR error_type IN ('timeout', 'Sandbox.Timedout', 'Function.Timeout') OR position(error_message, 'Task timed out after') > 0, 'timeout',
        status = 'failure' OR error_type IN ('Runtime.ExitError', 'Runtime.OutOfMemory', 'Extension.Crash') OR position(error_message, 'Runtime exited') > 0, 'crash',
        is_error, 'error',
        -- Only its start is known: it never said that it ended.
        is_unfinished, 'crash',
        'success') AS outcome,
    is_unfinished
FROM invocations FINAL
WHERE (function, started_at) IN (SELECT function, started_at FROM places)
  AND (trace_id, span_id) IN (SELECT trace_id, span_id FROM places)
ORDER BY is_unfinished
LIMIT 1 BY trace_id, span_id
SETTINGS do_not_merge_across_partitions_select_final = 1
