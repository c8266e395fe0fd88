-- One publish for each record, of those with its content. Where a function got as many as were sent, in the order of time; each
-- is as certain as few were under way at once. Else the latest before, as certain as the others are further off (a wait is as
-- likely to be of one order of magnitude as of another), and less where other records have the same.
INSERT INTO {results:Identifier}
WITH
in_order AS
(
    SELECT
        tupleElement(pair, 1) AS delivery,
        tupleElement(pair, 2) AS publish,
        greatest(1, arrayCount(p -> p.1 <= delivery.1, publishes) - place + 1) AS under_way,
        publishes, place
    FROM
    (
        SELECT publishes, arrayJoin(arrayZip(deliveries, publishes, arrayEnumerate(publishes))) AS pair, pair.3 AS place
        FROM
        (
            SELECT
                arraySort(groupUniqArray((published_at, publish_trace_id, publish_span_id, publish_ordinal))) AS publishes,
                arraySort(groupUniqArrayIf((at, trace_id, span_id, ordinal), NOT is_again)) AS deliveries
            FROM {offers:Identifier}
            GROUP BY to_function, print
        )
        WHERE length(publishes) = length(deliveries)
          AND arrayAll((p, d) -> p.1 <= d.1 + toIntervalSecond({skew_seconds:UInt32}), publishes, deliveries)
    )
),
nearest AS
(
    SELECT *, uniqExact(trace_id, span_id, ordinal) OVER (PARTITION BY to_function, publish) AS claims
    FROM
    (
        SELECT
            trace_id, span_id, ordinal, any(to_function) AS to_function, count() AS candidates,
            argMin((publish_trace_id, publish_span_id, publish_ordinal), (distance, publish_trace_id, publish_span_id, publish_ordinal)) AS publish,
            max(weight) / sum(weight) AS likelihood
        FROM
        (
            SELECT *, abs(toUnixTimestamp64Nano(at) - toUnixTimestamp64Nano(published_at)) / 1e9 AS distance, 1 / (distance + 0.1) AS weight
            FROM {offers:Identifier}
        )
        GROUP BY trace_id, span_id, ordinal
    )
)
SELECT
    o.trace_id, o.span_id, o.ordinal,
    if(o.kind = 'event_key', 'inferred', 'fingerprint') AS evidence,
    round(transform(toString(o.kind), ['payload_hash', 'fingerprint'], [0.99, 0.97], 0.8)
        * transform(o.agreement, [3, 2], [1., 0.98], 0.85)
        * least(1, 0.5 + o.payload_bytes / 32)
        * multiIf(
            i.under_way = 1, 1,
            i.under_way > 1, 0.5 + 0.5 / i.under_way,
            n.candidates = 1, if(n.claims > 1, 0.95, 1),
            n.likelihood / if(n.claims > 1, 2, 1)), 3) AS confidence,
    toString(o.kind) AS method,
    o.publish_trace_id, o.publish_span_id, o.publish_ordinal
FROM {offers:Identifier} AS o
LEFT JOIN in_order AS i
    ON i.delivery.2 = o.trace_id AND i.delivery.3 = o.span_id AND i.delivery.4 = o.ordinal
LEFT JOIN nearest AS n ON n.trace_id = o.trace_id AND n.span_id = o.span_id AND n.ordinal = o.ordinal
WHERE (o.publish_trace_id, o.publish_span_id, o.publish_ordinal)
    = if(i.under_way > 0, (i.publish.2, i.publish.3, i.publish.4), n.publish)
  AND confidence >= {least_confidence:Float64}
ORDER BY o.kind
LIMIT 1 BY o.trace_id, o.span_id, o.ordinal
