-- One publish for each record. Of the entries of one call under one key those stay that agree best with the
-- delivery in channel, then business key, then size; if these came from different records, all records of their
-- invocation share the hop. A publish of the receiving invocation itself must truly be earlier.
INSERT INTO {matches:Identifier}
SELECT
    trace_id, span_id, ordinal, {kind:String}, carrier, key, at,
    entry.trace_id, entry.span_id, entry.ordinal, entry.owner,
    if(length(arrayDistinct(sources)) = 1, entry.record, NULL),
    entry.channel, entry.function, published_at, 1
FROM
(
    SELECT
        trace_id, span_id, ordinal, carrier, key, at, published_at,
        arrayFilter((e, fit) -> fit = arrayMax(fits), legal, fits) AS fitting,
        fitting[1] AS entry,
        arrayMap(e -> (e.trace_id, e.owner, ifNull(toInt64(e.record), -1)), fitting) AS sources
    FROM
    (
        SELECT
            trace_id, span_id, ordinal, carrier, key, at, published_at, legal,
            arrayMap(e -> (e.channel = channel) * 4 + (e.event_key = event_key) * 2
                + ifNull(e.payload_bytes = payload_bytes, 0), legal) AS fits
        FROM
        (
            SELECT *, arrayFilter(
                e -> NOT (e.trace_id = trace_id AND e.owner = span_id AND published_at >= at), entries) AS legal
            FROM {near:Identifier} WHERE kind = {kind:String}
        )
        WHERE notEmpty(legal)
    )
)
ORDER BY published_at > at, if(published_at > at, 1, -1) * toUnixTimestamp64Nano(published_at), entry.ordinal, carrier, key
LIMIT 1 BY trace_id, span_id, ordinal
