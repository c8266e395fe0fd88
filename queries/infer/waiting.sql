INSERT INTO infer_waiting (print, trace_id, span_id, ordinal)
SELECT print, trace_id, span_id, ordinal FROM {noted:Identifier}
WHERE (print, trace_id, span_id, ordinal) NOT IN (
    SELECT print, trace_id, span_id, ordinal FROM infer_waiting WHERE print IN (SELECT print FROM {noted:Identifier}))
