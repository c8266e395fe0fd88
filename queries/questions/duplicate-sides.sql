-- The runs of a duplicate and its original, in the order they began. The ids are given as two lists.
SELECT
    lower(hex(i.trace_id)) AS trace_id,
    lower(hex(i.span_id)) AS span_id,
    i.function AS function,
    CAST(i.function_version, 'String') AS function_version,
    i.instance AS instance,
    i.request_id AS request_id,
    i.channel AS channel,
    i.started_at AS started_at,
    i.duration_ms AS duration_ms,
    i.is_cold_start AS is_cold_start,
    i.is_error AS is_error,
    CAST(i.error_type, 'String') AS error_type,
    i.error_message AS error_message,
    i.is_unfinished AS is_unfinished,
    i.batch_size AS batch_size,
    i.failed_records AS failed_records,
    h.receive_counts AS receive_counts
FROM invocations AS i FINAL
LEFT JOIN
(
    SELECT trace_id, span_id, mapFromArrays(groupArray(ordinal), groupArray(assumeNotNull(receive_count))) AS receive_counts
    FROM hops FINAL
    WHERE trace_id IN (SELECT toFixedString(unhex(arrayJoin({trace_ids:Array(String)})), 16)) AND receive_count IS NOT NULL
    GROUP BY trace_id, span_id
) AS h ON h.trace_id = i.trace_id AND h.span_id = i.span_id
WHERE (i.function, i.started_at, i.trace_id, i.span_id) IN (
    SELECT CAST(function, 'String'), started_at, trace_id, span_id FROM invocation_places
    WHERE (trace_id, span_id) IN (
        SELECT toFixedString(unhex(one.1), 16), toFixedString(unhex(one.2), 8)
        FROM (SELECT arrayJoin(arrayZip({trace_ids:Array(String)}, {span_ids:Array(String)})) AS one)))
ORDER BY i.started_at, i.trace_id, i.span_id
SETTINGS do_not_merge_across_partitions_select_final = 1
