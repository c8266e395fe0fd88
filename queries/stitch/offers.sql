-- Publishes under crowded keys, and under the other keys of records that have a crowded one, by key and time. Entries of one call that share a key sit in one row, by ordinal. Where two
-- instrumentations saw one call, the end that says its invocation stays.
CREATE TABLE {offers:Identifier} ENGINE = Memory AS
WITH several AS
(
    SELECT * FROM {publishes:Identifier}
    WHERE key_hash IN (
        SELECT key_hash FROM {deliveries:Identifier}
        WHERE node IN (SELECT node FROM {deliveries:Identifier} WHERE key_hash IN (SELECT key_hash FROM {crowded:Identifier})))
)
SELECT
    key_kind, key_hash, at, max(until) AS until,
    arraySort(e -> (e.2, e.3), groupArray(
        (end, ordinal, span_id, owner, record, channel, event_key, payload_bytes)
            ::Tuple(end UInt64, ordinal UInt32, span_id FixedString(8), owner UInt64, record Nullable(UInt32), channel String,
                    event_key String, payload_bytes Nullable(UInt64)))) AS entries
FROM several
WHERE is_told OR (key_hash, trace_id) NOT IN (SELECT key_hash, trace_id FROM several WHERE is_told)
GROUP BY key_kind, key_hash, at
