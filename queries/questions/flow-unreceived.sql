-- What the invocations of one flow published and no known invocation has received: a consumer that is not
-- traced, that is missing, or that has not got it yet. By function and channel. A call that another instrumentation
-- saw too, in a span around ours, is received when that span's event was. A write to a table or bucket, a request over
-- HTTP, a message to a device or a browser, a record into a Firehose stream is a publish that only somebody who listens
-- receives: is_awaited says that the channel is another, or brought hops within a week of the flow.
WITH
(SELECT max(started_at) FROM flow_places WHERE flow_id = unhex({flow_id:String})) AS flow_started_at,
members AS (
    SELECT DISTINCT trace_id, span_id FROM flow_members FINAL WHERE flow_id = unhex({flow_id:String})
),
received AS (
    SELECT publish_trace_id, publish_span_id, publish_ordinal FROM hops FINAL
    WHERE evidence != 'none' AND (trace_id, span_id, ordinal) IN (
        SELECT trace_id, span_id, ordinal FROM stitch_children WHERE publish_trace_id IN (SELECT trace_id FROM members))
)
SELECT
    CAST(p.function, 'String') AS function,
    CAST(p.channel, 'String') AS channel,
    toUInt32(uniqExact(trace_id, span_id, ordinal)) AS publishes,
    min(at) AS first_at,
    toUInt8(NOT match(channel, '^(arn:[^:]*:(dynamodb|s3|firehose)|http|websocket|mqtt):') OR channel IN (
        SELECT h.channel FROM hop_rollups AS h
        WHERE h.width_s = 3600 AND h.evidence != 'none' AND h.is_deleted = 0
          AND h.at BETWEEN flow_started_at - INTERVAL 7 DAY AND flow_started_at + INTERVAL 7 DAY)) AS is_awaited
FROM publish_places AS p FINAL
WHERE p.channel != ''
  AND (trace_id, invocation_span_id) IN (SELECT trace_id, span_id FROM members)
  AND (trace_id, span_id, ordinal) NOT IN (SELECT publish_trace_id, publish_span_id, publish_ordinal FROM received)
  AND (trace_id, span_id) NOT IN (
    SELECT trace_id, span_id FROM spans
    WHERE trace_id IN (SELECT trace_id FROM members)
      AND (trace_id, parent_span_id) IN (SELECT publish_trace_id, publish_span_id FROM received))
GROUP BY p.function, p.channel
ORDER BY function, channel
