SELECT lower(hex(concat(trace_id, span_id))) AS id, toString(toUnixTimestamp64Nano(started_at)) AS started_ns, request_id
FROM {gone:Identifier}
ORDER BY started_at
