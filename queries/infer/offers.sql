-- For each of these records without proof, the publishes that agree with it best: in what is the same, then in channel, then
-- in that they were sent before. Not its own invocation's, nor one its function is proven to have got already; over a channel
-- of another kind than the record's, only one that nobody is proven to have got; over another one of its kind (two tables, two
-- queues), none: such are as likely to be two events.
CREATE TABLE {offers:Identifier} ENGINE = Memory AS
SELECT *
FROM
(
    SELECT *, min(rank) OVER (PARTITION BY trace_id, span_id, ordinal) AS least_rank
    FROM
    (
        SELECT
            d.trace_id AS trace_id, d.span_id AS span_id, d.ordinal AS ordinal, d.to_function AS to_function,
            d.is_again AS is_again, d.latest.at AS at, d.print AS print, p.kind AS kind,
            p.trace_id AS publish_trace_id, p.span_id AS publish_span_id, p.ordinal AS publish_ordinal, p.latest.at AS published_at,
            arrayMap(c -> if(c LIKE 'arn:%', splitByChar(':', c)[3], splitByChar(':', c)[1]),
                arrayFilter(c -> c != '', [p.latest.channel, d.latest.via])) AS channel_kinds,
            multiIf(
                p.latest.channel != '' AND p.latest.channel IN (d.latest.channel, d.latest.via), 3,
                p.latest.channel = '' OR d.latest.channel = '', 2,
                channel_kinds[1] != 'http' AND channel_kinds[1] = if(
                    d.latest.channel LIKE 'arn:%', splitByChar(':', d.latest.channel)[3], splitByChar(':', d.latest.channel)[1]), 0,
                1) AS agreement,
            least(ifNull(p.latest.payload_bytes, 1000), ifNull(d.latest.payload_bytes, 1000)) AS payload_bytes,
            (toUInt8(p.kind), -agreement, p.latest.at > d.latest.at) AS rank
        FROM (SELECT * FROM {got:Identifier} WHERE NOT is_proven) AS d
        INNER JOIN {sent:Identifier} AS p ON p.print = d.print
        WHERE p.latest.at <= d.latest.at + INTERVAL {skew_seconds:UInt32} SECOND
          AND p.latest.at >= d.latest.at - toIntervalSecond(arrayMax(arrayPushFront(arrayMap(
            kind -> transform(kind, {kinds:Array(String)}, {horizons_seconds:Array(UInt32)}, {horizon_seconds:UInt32}),
            channel_kinds), 0)))
          AND agreement > 0
          AND NOT (p.trace_id = d.trace_id AND p.latest.invocation_span_id = d.span_id)
          AND (p.latest.event_key = '' OR d.latest.event_key = '' OR p.latest.event_key = d.latest.event_key)
          AND (d.to_function, p.trace_id, p.span_id, p.ordinal) NOT IN (
            SELECT to_function, publish_trace_id, publish_span_id, publish_ordinal FROM {got:Identifier} WHERE is_proven)
          AND (agreement > 1 OR (p.trace_id, p.span_id, p.ordinal) NOT IN (
            SELECT publish_trace_id, publish_span_id, publish_ordinal FROM {got:Identifier} WHERE is_proven))
    )
)
WHERE rank = least_rank
