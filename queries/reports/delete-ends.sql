DELETE FROM hop_ends
WHERE direction = 'delivery' AND key_kind = 'id' AND carrier = 'lambda' AND key IN {requests:Array(String)}
  AND lower(hex(concat(trace_id, span_id))) IN {ids:Array(String)}
