-- Ends that share an id with another end of the same function, for the ledger of duplicates, which then need not look for them again. Ids
-- that name no single event say nothing: a mail has many notifications, an object or item many changes, a run of a state machine
-- many tasks, an orchestration many turns, one deletion many objects. A publish is known where its call says its invocation, and where two
-- instrumentations saw one call that end counts.
INSERT INTO duplicate_ends (
    key_hash, is_delivery, function, node, key_kind, carrier, key, trace_id, span_id, ordinal, invocation, invocation_span_id, record,
    channel, via, at, receive_count, version)
WITH
    telling AS
    (
        SELECT * FROM {heard_ends:Identifier}
        WHERE key_kind IN ('id', 'pointer')
          AND carrier NOT IN ('ses', 's3', 'dynamodb', 'step-functions', 'durable', 'gcs', 'firestore', 'cosmosdb', 'blob')
    ),
    again AS
    (
        SELECT key_hash, is_delivery, function FROM telling GROUP BY key_hash, is_delivery, function HAVING min(node) != max(node)
    )
SELECT
    key_hash, is_delivery, function, node, key_kind, carrier, key, trace_id, span_id, ordinal, invocation, invocation_span_id, record,
    channel, via, at, receive_count, {version:UInt64}
FROM telling
WHERE (key_hash, is_delivery, function) IN again
ORDER BY telling.version DESC
LIMIT 1 BY key_hash, is_delivery, function, node
