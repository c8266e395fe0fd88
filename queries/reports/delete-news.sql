DELETE FROM stitch_inbox
WHERE what = 'invocation' AND is_whole AND has({ids:Array(String)}, lower(hex(concat(trace_id, span_id))))
