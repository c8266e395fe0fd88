-- One publish for each record. Of the entries of one call under one key those stay that agree best with the
-- delivery in channel, then business key, then size; if these came from different records (is_vague), all records of
-- their invocation share the hop. A publish of the receiving invocation itself must truly be earlier.
INSERT INTO {picks:Identifier}
SELECT node, delivery, entry.end, at, published_at, length(arrayDistinct(sources)) > 1
FROM
(
    SELECT
        node, delivery, key_hash, at, published_at,
        arrayFilter((e, fit) -> fit = arrayMax(fits), legal, fits) AS fitting,
        fitting[1] AS entry,
        arrayMap(e -> (e.owner, ifNull(toInt64(e.record), -1)), fitting) AS sources
    FROM
    (
        SELECT
            node, delivery, key_hash, at, published_at, legal,
            arrayMap(e -> (e.channel = channel) * 4 + (e.event_key = event_key) * 2
                + ifNull(e.payload_bytes = payload_bytes, 0), legal) AS fits
        FROM
        (
            SELECT *, arrayFilter(e -> NOT (e.owner = invocation AND published_at >= at), entries) AS legal
            FROM {near:Identifier} WHERE kind = {kind:String}
        )
        WHERE notEmpty(legal)
    )
)
ORDER BY published_at > at, if(published_at > at, 1, -1) * toUnixTimestamp64Nano(published_at), entry.ordinal, key_hash
LIMIT 1 BY node
