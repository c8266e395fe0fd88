-- What the runs of one event sent: the same content to the same channel is the same event again, for the reason of the run that
-- repeats. Of requests whose body is not known, the first of each run to a route is the same, and the second.
INSERT INTO {judged:Identifier}
WITH
    runs AS
    (
        SELECT * FROM {kin:Identifier}
        WHERE is_delivery AND root IN (SELECT root FROM {kin:Identifier} WHERE is_delivery AND step = {step:UInt32})
    ),
    sent AS
    (
        SELECT
            k.root AS root, k.node AS source, k.cause AS cause, k.is_intended AS is_intended, k.id AS id,
            p.print AS print, p.event_key AS event_key, toString(p.channel) AS channel, toString(p.function) AS function, p.at AS at,
            p.trace_id AS trace_id, p.span_id AS span_id, p.ordinal AS ordinal, p.invocation_span_id AS run_span_id, k.ordinal AS record,
            sipHash64(p.trace_id, p.span_id, p.ordinal) AS node,
            row_number() OVER (PARTITION BY root, source, channel, print ORDER BY p.at, p.ordinal) AS place
        FROM
        (
            SELECT * FROM duplicate_prints FINAL
            WHERE toStartOfHour(at) IN (SELECT DISTINCT toStartOfHour(at) + toIntervalHour(arrayJoin([0, 1])) FROM runs)
              AND NOT is_delivery AND (trace_id, invocation_span_id) IN (SELECT trace_id, run_span_id FROM runs)
        ) AS p
        INNER JOIN runs AS k ON k.trace_id = p.trace_id AND k.run_span_id = p.invocation_span_id AND k.ordinal = ifNull(p.record, toUInt32(0))
    ),
    pairs AS
    (
        SELECT
            *, row_number() OVER w AS nth, first_value(source) OVER w AS first_source, first_value(cause) OVER w AS first_cause,
            first_value(is_intended) OVER w AS first_intended, first_value(id) OVER w AS first_id,
            first_value((trace_id, span_id, ordinal, run_span_id, at, record, node)) OVER w AS o
        FROM sent
        WINDOW w AS (PARTITION BY root, channel, print, place ORDER BY at, node ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    )
SELECT
    'publish', at, function, channel, '', trace_id, span_id, ordinal, run_span_id, o.1, o.2, o.3, o.4, o.5, toUInt32(nth),
    if(event_key = '', 'fingerprint', 'business-key'), multiIf(event_key != '', event_key, print = 0, '', lower(hex(print))), 'certain', 'published-twice',
    if(cause = '', first_cause, cause),
    mapFilter((name, value) -> value != '', map('content', if(print = 0, '', lower(hex(print))),
        'after_original_ms', toString(dateDiff('millisecond', o.5, at)), 'sender_repeats', if(id = '', first_id, id))),
    if(cause = '', first_intended, is_intended), record, o.6, node, o.7
FROM pairs
WHERE nth > 1 AND (print != 0 OR startsWith(channel, 'http:')) AND node NOT IN (SELECT node FROM {judged:Identifier})
LIMIT 1 BY node
