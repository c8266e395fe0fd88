-- Publish ends at hand, one row per entry and key, with the known invocation of each (0: none), and until when its key may lead here.
CREATE TABLE {publishes:Identifier} ENGINE = Memory AS
WITH
    (SELECT (groupArray(concat(key_kind, ':', carrier)), groupArray(days)) FROM {horizons:Identifier}) AS far,
    twice AS (SELECT end FROM {heard_ends:Identifier} WHERE NOT is_delivery GROUP BY end HAVING count() > 1),
    once AS
    (
        SELECT end, key_kind, carrier, key_hash, at, trace_id, span_id, ordinal, invocation, invocation_span_id, record, channel,
               function, payload_bytes, event_key
        FROM {heard_ends:Identifier}
        WHERE NOT is_delivery AND end NOT IN twice
        UNION ALL
        SELECT end, key_kind, carrier, key_hash, at, trace_id, span_id, ordinal, invocation, invocation_span_id, record, channel,
               function, payload_bytes, event_key
        FROM (SELECT * FROM {heard_ends:Identifier} WHERE NOT is_delivery AND end IN twice ORDER BY version DESC LIMIT 1 BY end)
    ),
    named AS
    (
        SELECT *, invocation_span_id AS owner_span_id FROM once WHERE invocation != 0
        UNION ALL
        SELECT o.* REPLACE (sipHash64(o.trace_id, c.reached) AS invocation), c.reached AS owner_span_id
        FROM (SELECT * FROM once WHERE invocation = 0) AS o
        LEFT JOIN
        (
            SELECT trace_id, span_id, reached FROM {climb:Identifier}
            WHERE (trace_id, reached) IN (SELECT trace_id, span_id FROM {summits:Identifier})
        ) AS c ON c.trace_id = o.trace_id AND c.span_id = o.span_id
    )
SELECT
    end, key_kind, key_hash, at, trace_id, span_id, ordinal,
    invocation IN (SELECT invocation FROM {runs:Identifier}) AS is_owned,
    if(is_owned, invocation, 0) AS owner, owner_span_id, invocation_span_id != toFixedString('', 8) AS is_told, record, channel,
    function, payload_bytes, event_key,
    at + toIntervalDay(transform(concat(toString(key_kind), ':', carrier), far.1, far.2,
        transform(concat(toString(key_kind), ':'), far.1, far.2, 0))) AS until
FROM named
