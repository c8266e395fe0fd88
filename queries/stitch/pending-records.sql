-- Records whose flows depend on others.
SELECT uniqExact(trace_id, span_id, ordinal) AS rows FROM {edges:Identifier}
