INSERT INTO duplicate_prints (
    print, is_delivery, at, trace_id, span_id, ordinal, function, channel, via, invocation_span_id, record, event_key, exact, version)
SELECT print, what = 'delivery', at, trace_id, span_id, ordinal, function, channel, via, invocation_span_id, record, event_key, exact, version
FROM stitch_inbox
WHERE what IN ('publish', 'delivery') AND is_whole AND (print != 0 OR (what = 'publish' AND invocation != 0 AND startsWith(channel, 'http:')))
  AND inserted_at IN (SELECT inserted_at FROM {blocks:Identifier})
-- Of an object of S3 its place and ETag: what a notification says besides is never twice the same.
ORDER BY version DESC, key_kind = 'pointer' AND carrier = 's3' DESC, print != 0 DESC
LIMIT 1 BY trace_id, span_id, ordinal, what
