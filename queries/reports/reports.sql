-- All that was ever reported under those keys, once each.
CREATE OR REPLACE TABLE {reports:Identifier} ENGINE = Memory AS
SELECT
    cityHash64(if(request_id != '', request_id, lower(hex(trace_id)))) AS hash, function, function_name, function_version, provider, account,
    region, instance, request_id, trace_id, span_id, at, kind, started_at, duration_ms, billed_ms, init_ms, restore_ms, memory_bytes,
    memory_used_bytes, status, error_type, error_message, initialization_type, runtime_version, architecture, trigger_, source,
    report_id, received_at, version
FROM platform_reports FINAL
WHERE (function, request_id, at) IN (
    SELECT function, request_id, at FROM report_places WHERE hash IN (SELECT hash FROM {mine:Identifier}))
  AND kind IN ('invocation', 'failure')
  AND hash IN (SELECT hash FROM {mine:Identifier})
SETTINGS do_not_merge_across_partitions_select_final = 1
