-- Invocations asked for, as far as they came lately.
INSERT INTO {heard_runs:Identifier}
SELECT
    invocation, trace_id, span_id, function, function_name, source, channel, at, duration_ms, billed_ms,
    is_cold_start, is_error, failed_records, greatest(batch_size, 1), is_unfinished, received_at, version, inserted_at
FROM stitch_inbox
WHERE what = 'invocation' AND is_whole
  AND inserted_at >= fromUnixTimestamp64Nano({since_ns:Int64}, 'UTC')
  AND inserted_at <= fromUnixTimestamp64Nano({until_ns:Int64}, 'UTC')
  AND inserted_at NOT IN (SELECT inserted_at FROM {batches:Identifier})
  AND invocation IN (SELECT invocation FROM {of:Identifier})
