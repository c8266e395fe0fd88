-- What was judged again and is no duplicate any more.
INSERT INTO duplicates
WITH moved AS
(
    SELECT sipHash64(trace_id, span_id, ordinal) AS node, delivered_at FROM hops
    WHERE version > (SELECT argMax(stitch_version, turn) FROM duplicate_cursor) AND version <= (SELECT max(version) FROM stitch_writes)
)
SELECT * REPLACE ({version:UInt64} AS version, toUInt8(1) AS is_deleted)
FROM duplicates FINAL
WHERE at IN (SELECT at FROM {ends:Identifier} UNION DISTINCT SELECT at FROM {looks:Identifier} UNION DISTINCT SELECT delivered_at FROM moved)
  AND sipHash64(trace_id, span_id, ordinal) NOT IN (SELECT node FROM {judged:Identifier})
  AND multiIf(
      key_kind = 'message-id' AND NOT startsWith(key, 'call:'), sipHash64(trace_id, span_id, ordinal) IN (SELECT node FROM {ends:Identifier}),
      NOT mapContains(evidence, 'sender_repeats'), sipHash64(trace_id, span_id, ordinal) IN (SELECT node FROM {looks:Identifier} WHERE is_near),
      -- What it was sent by may be another publish now.
      side = 'delivery' AND sipHash64(trace_id, span_id, ordinal) IN (SELECT node FROM moved))
