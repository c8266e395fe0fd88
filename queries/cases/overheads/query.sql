SELECT lower(hex(span_id)) AS span_id, overhead_init_ms, overhead_us, flush_ms, waited_ms, mode, dropped_spans
FROM invocations FINAL
ORDER BY span_id
