-- Invocations as the inbox tells them; of one that came twice, both.
CREATE TABLE {heard_runs:Identifier} ENGINE = Memory AS
SELECT
    invocation, trace_id, span_id, function, function_name, source, channel, at AS started_at, duration_ms, billed_ms,
    is_cold_start, is_error, failed_records, greatest(batch_size, 1) AS batch_size, is_unfinished, received_at, version,
    inserted_at AS arrived_at
FROM stitch_inbox
WHERE what = 'invocation' AND is_whole AND inserted_at IN (SELECT inserted_at FROM {batches:Identifier})
