-- The spans of some traces that may be calls of their invocations, and those between: all but the invocations themselves. Those that
-- started in [from, to), in that order. name: '' where the span is no call, which are those of kind client and producer.
-- A span that came again is told apart within its day, and once more at the end: a third of what it costs over all days.
SELECT
    lower(hex(s.trace_id)) AS trace_id,
    lower(hex(s.span_id)) AS span_id,
    lower(hex(s.parent_span_id)) AS parent_span_id,
    if(s.kind IN ('client', 'producer'), s.name, '') AS name,
    toString(s.kind) AS kind,
    s.started_at AS started_at,
    s.duration_ns / 1e6 AS duration_ms
FROM spans AS s FINAL
WHERE s.trace_id IN (SELECT toFixedString(unhex(arrayJoin({trace_ids:Array(String)})), 16))
  AND s.started_at >= {from:DateTime64(3, 'UTC')} AND s.started_at < {to:DateTime64(3, 'UTC')}
  AND s.role NOT IN ('invocation', 'entry')
ORDER BY s.started_at, s.trace_id, s.span_id
LIMIT 1 BY s.trace_id, s.span_id
LIMIT {limit:UInt32}
SETTINGS do_not_merge_across_partitions_select_final = 1
