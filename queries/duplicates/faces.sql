-- Everything that is paired, as its ends tell.
CREATE TABLE {faces:Identifier} ENGINE = Memory AS
SELECT
    node, is_delivery, trace_id, span_id, ordinal, at, function, channel, via,
    if(is_delivery, span_id, invocation_span_id) AS run_span_id, record, receive_count
FROM
(
    SELECT node, is_delivery, trace_id, span_id, ordinal, at, function, channel, via, invocation_span_id, record, receive_count, 0 AS weight,
           key_kind, key_hash
    FROM {ends:Identifier}
    UNION ALL
    SELECT node, is_delivery, trace_id, span_id, ordinal, at, function, channel, via, invocation_span_id, record,
           CAST(NULL, 'Nullable(UInt32)'), 1, 'fingerprint', print
    FROM {looks:Identifier}
)
WHERE (is_delivery, node) IN (
    SELECT is_delivery, arrayJoin([node, original, previous]) FROM {pairs:Identifier}
    UNION DISTINCT
    SELECT is_delivery, node FROM {ends:Identifier}
    UNION DISTINCT
    SELECT is_delivery, arrayJoin([node, earlier]) FROM {maybe:Identifier})
ORDER BY weight, key_kind, key_hash
LIMIT 1 BY is_delivery, node
