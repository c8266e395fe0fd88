-- What was judged again and is no duplicate any more.
INSERT INTO duplicates
SELECT * REPLACE ({version:UInt64} AS version, toUInt8(1) AS is_deleted)
FROM duplicates FINAL
WHERE at IN (SELECT at FROM {ends:Identifier} UNION DISTINCT SELECT at FROM {looks:Identifier})
  AND sipHash64(trace_id, span_id, ordinal) NOT IN (SELECT node FROM {judged:Identifier})
  AND if(key_kind = 'message-id' AND NOT startsWith(key, 'call:'),
      sipHash64(trace_id, span_id, ordinal) IN (SELECT node FROM {ends:Identifier}),
      sipHash64(trace_id, span_id, ordinal) IN (SELECT node FROM {looks:Identifier} WHERE is_near)
          AND NOT mapContains(evidence, 'sender_repeats'))
