-- One publish, as its sender tells it: an entry of a call. `keys` are what a receiver may know it by, strongest first. No row when
-- it is not, or no longer, in the store.
SELECT
    any(function) AS function,
    any(channel) AS channel,
    min(at) AS published_at,
    lower(hex(max(invocation_span_id))) AS invocation_span_id,
    any(record) AS record,
    any(attribution) AS attribution,
    max(event_key) AS event_key,
    toFloat64(max(payload_bytes)) AS payload_bytes,
    arrayMap(pair -> pair.2, arraySort(groupUniqArray((key_kind, concat(toString(key_kind), ':', carrier, ':', key))))) AS keys
FROM hop_ends FINAL
WHERE direction = 'publish' AND trace_id = unhex({trace_id:String}) AND span_id = unhex({span_id:String}) AND ordinal = {ordinal:UInt32}
HAVING count() > 0
SETTINGS do_not_merge_across_partitions_select_final = 1
