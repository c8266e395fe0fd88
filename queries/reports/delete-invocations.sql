DELETE FROM invocations
WHERE started_at >= fromUnixTimestamp64Nano({first_ns:Int64}, 'UTC') AND started_at <= fromUnixTimestamp64Nano({last_ns:Int64}, 'UTC')
  AND is_report_only AND lower(hex(concat(trace_id, span_id))) IN {ids:Array(String)}
