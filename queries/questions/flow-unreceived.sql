-- What the invocations of one flow published and no known invocation has received: a consumer that is not
-- traced, that is missing, or that has not got it yet. By function and channel. A call that another instrumentation
-- saw too, in a span around ours, is received when that span's event was.
WITH members AS (
    SELECT DISTINCT trace_id, span_id FROM flow_members FINAL WHERE flow_id = unhex({flow_id:String})
)
SELECT
    function,
    channel,
    toUInt32(uniqExact(trace_id, span_id, ordinal)) AS publishes,
    min(at) AS first_at
FROM hop_ends FINAL
WHERE direction = 'publish' AND channel != ''
  AND (trace_id, invocation_span_id) IN (SELECT trace_id, span_id FROM members)
  AND (trace_id, span_id, ordinal) NOT IN (
    SELECT publish_trace_id, publish_span_id, publish_ordinal FROM hops FINAL
    WHERE publish_trace_id IN (SELECT trace_id FROM members))
  AND (trace_id, span_id) NOT IN (
    SELECT trace_id, span_id FROM spans
    WHERE trace_id IN (SELECT trace_id FROM members)
      AND (trace_id, parent_span_id) IN (
        SELECT publish_trace_id, publish_span_id FROM hops FINAL
        WHERE publish_trace_id IN (SELECT trace_id FROM members)))
GROUP BY function, channel
ORDER BY function, channel
