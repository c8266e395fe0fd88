-- For each of those records the publishes near it in time that it may be: in bins of the lag, sixteen an octave of milliseconds. Not one
-- that its function got otherwise, nor one in its own channel with other content. rate: publishes a millisecond thereabouts. Clocks
-- must agree for this: a publish may seem to come after its record by early_ms at most.
CREATE TABLE {maybes:Identifier} ENGINE = Memory AS
SELECT
    pair, record, publish, lag_ms,
    toInt32(if(lag_ms >= 0, 1, -1) * floor(16 * log2(1 + abs(lag_ms))) - if(lag_ms < 0, 1, 0)) AS bin,
    exp2((if(bin >= 0, bin, -1 - bin) + 1) / 16) - exp2(if(bin >= 0, bin, -1 - bin) / 16) AS width_ms,
    length(seen) / greatest(1., if(length(seen) = {most_near:UInt32}, (arrayMax(seen) - arrayMin(seen)) / 1000, {longest_seconds:UInt32} * 1000.)) AS rate,
    0. AS weight,
    toUInt8(0) AS step
FROM
(
    SELECT pair, record, seen, arrayJoin(near) AS one, one.2 AS publish, (time - one.1) / 1000 AS lag_ms
    FROM
    (
        SELECT
            pair, time, record, is_publish,
            groupArrayLastIf({most_near:UInt32})((time, publish, fingerprint, invocation_span_id), is_publish) OVER (
                PARTITION BY pair ORDER BY time, is_publish DESC ROWS BETWEEN 100 PRECEDING AND 10 FOLLOWING) AS latest,
            arrayFilter(
                n -> time - n.1 <= {longest_seconds:UInt32} * 1000000 AND n.1 - time <= if(is_backwards, 0, {early_ms:UInt32} * 1000), latest) AS timely,
            arrayMap(n -> n.1, timely) AS seen,
            arrayFilter(
                n -> NOT (prior = 1. AND n.3 != '' AND fingerprint != '' AND n.3 != fingerprint) AND NOT (n.2.1 = record.1 AND n.4 = record.2),
                timely) AS near
        FROM
        (
            SELECT
                p.pair AS pair, p.prior AS prior, p.is_backwards AS is_backwards, if(p.is_backwards, -c.time, c.time) AS time, 0 AS is_publish,
                (c.trace_id, c.span_id, c.ordinal) AS record, record AS publish, c.fingerprint AS fingerprint, c.span_id AS invocation_span_id
            FROM {came:Identifier} AS c
            INNER JOIN {pairs:Identifier} AS p ON p.to_function = c.to_function AND p.to_channel = c.channel
            UNION ALL
            SELECT
                p.pair, p.prior, p.is_backwards, if(p.is_backwards, -toUnixTimestamp64Micro(s.at), toUnixTimestamp64Micro(s.at)), 1,
                (s.trace_id, s.span_id, s.ordinal) AS publish, publish, s.fingerprint, s.invocation_span_id
            FROM {supply:Identifier} AS s
            INNER JOIN {pairs:Identifier} AS p ON p.function = s.function AND p.channel = s.channel
            WHERE empty(s.received_by) OR (has(s.consumers, p.to_function) AND NOT has(s.received_by, p.to_function))
        )
    )
    WHERE is_publish = 0 AND notEmpty(near)
)
