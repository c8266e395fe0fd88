-- The events in question: those the stitch saw again, and those of which a run arrived or changed.
CREATE TABLE {keys:Identifier} ENGINE = Memory AS
SELECT DISTINCT key_hash, is_delivery, function
FROM duplicate_ends
WHERE (version > (SELECT argMax(ends_version, turn) FROM duplicate_cursor) AND version IN (SELECT version FROM {versions:Identifier}))
   OR invocation IN (
        SELECT sipHash64(trace_id, span_id) FROM stitch_inbox
        WHERE what = 'invocation' AND inserted_at IN (SELECT inserted_at FROM {blocks:Identifier}))
   -- A bus that repeats one event may repeat every event: what was taken for a redelivery is looked at again with more at hand.
   OR (node IN (
        SELECT sipHash64(trace_id, span_id, ordinal) FROM duplicates FINAL
        WHERE cause = 'bus-redelivery'
          AND at >= (SELECT max(at) - INTERVAL 1 HOUR FROM duplicate_ends WHERE version IN (SELECT version FROM {versions:Identifier}))
        ORDER BY at DESC LIMIT 1000)
        AND (SELECT count() FROM {versions:Identifier}) > 0)
