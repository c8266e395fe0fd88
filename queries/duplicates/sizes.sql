-- What there is to do: ends that share an id, content that is known more than once, repeats that came as new requests, and whether the
-- ledger has anything yet.
SELECT
    (SELECT count() FROM {ends:Identifier}) AS ends,
    (SELECT count() FROM {alike:Identifier}) AS alike,
    (SELECT countIf(is_delivery AND NOT is_same_message) FROM {pairs:Identifier}) AS pushed,
    (SELECT count() FROM (SELECT 1 FROM duplicates LIMIT 1)) AS known
