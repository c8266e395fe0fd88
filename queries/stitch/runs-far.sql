-- Invocations asked for that came long ago.
INSERT INTO {heard_runs:Identifier}
SELECT
    sipHash64(trace_id, span_id), trace_id, span_id, function, function_name, source, channel, started_at, duration_ms, billed_ms,
    is_cold_start, is_error, failed_records, greatest(batch_size, 1), is_unfinished, received_at, version,
    fromUnixTimestamp64Nano(0, 'UTC')
FROM invocations
WHERE trace_id IN (SELECT trace_id FROM {of:Identifier})
  AND (trace_id, span_id) IN (SELECT trace_id, span_id FROM {of:Identifier})
