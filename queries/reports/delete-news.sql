DELETE FROM stitch_inbox
WHERE what IN ('invocation', 'delivery') AND is_whole AND lower(hex(concat(trace_id, span_id))) IN {ids:Array(String)}
