-- One span and what is below it in its trace (other invocations and what is below them left out), parents
-- before children, by time. No row when the span is not (or no longer) in the store.
WITH RECURSIVE below AS (
    SELECT span_id, toUInt32(0) AS depth
    FROM spans FINAL
    WHERE trace_id = unhex({trace_id:String}) AND span_id = unhex({span_id:String})
    UNION ALL
    SELECT s.span_id AS span_id, b.depth + 1 AS depth
    FROM spans AS s FINAL
    INNER JOIN below AS b ON s.parent_span_id = b.span_id
    WHERE s.trace_id = unhex({trace_id:String}) AND b.depth < 32
      AND NOT (s.kind IN ('server', 'consumer') AND mapContains(s.attributes, 'faas.invocation_id'))
)
SELECT
    lower(hex(s.span_id)) AS span_id,
    lower(hex(s.parent_span_id)) AS parent_span_id,
    toUInt32(d.depth) AS depth,
    s.name AS name,
    toString(s.kind) AS kind,
    s.started_at AS started_at,
    s.duration_ns / 1e6 AS duration_ms,
    toString(s.status) AS status,
    s.status_message AS status_message,
    s.service_name AS service_name,
    s.scope_name AS scope_name,
    s.scope_version AS scope_version,
    s.is_clamped AS is_clamped,
    s.attributes AS attributes,
    s.resource AS resource,
    s.event_times AS event_times,
    s.event_names AS event_names,
    s.event_attributes AS event_attributes,
    arrayMap(id -> lower(hex(id)), s.link_trace_ids) AS link_trace_ids,
    arrayMap(id -> lower(hex(id)), s.link_span_ids) AS link_span_ids,
    s.link_attributes AS link_attributes
FROM spans AS s FINAL
INNER JOIN (SELECT span_id, min(depth) AS depth FROM below GROUP BY span_id) AS d ON s.span_id = d.span_id
WHERE s.trace_id = unhex({trace_id:String})
ORDER BY d.depth > 0, s.started_at, d.depth, s.span_id
LIMIT {limit:UInt32}
