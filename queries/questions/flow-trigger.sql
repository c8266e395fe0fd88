-- What set one flow off, as its root's delivery says: when the event was accepted, by what, how often it was received. No row when
-- the root's telemetry says none of it.
WITH
(SELECT (root_trace_id, root_span_id, root_ordinal) FROM flows FINAL WHERE flow_id = unhex({flow_id:String}) LIMIT 1) AS root
SELECT
    min(event_time) AS event_time,
    max(channel) AS channel,
    max(via) AS via,
    max(event_key) AS event_key,
    max(receive_count) AS receive_count,
    toFloat64(max(payload_bytes)) AS payload_bytes
FROM hop_ends FINAL
WHERE direction = 'delivery' AND trace_id = root.1 AND span_id = root.2 AND ordinal = root.3
HAVING count() > 0
SETTINGS do_not_merge_across_partitions_select_final = 1
