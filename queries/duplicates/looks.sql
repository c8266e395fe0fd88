-- The ends of that content. is_near: close enough to what came to be judged again.
CREATE TABLE {looks:Identifier} ENGINE = Memory AS
WITH
    (SELECT toUInt8(ceil(max(window_s) / 1800)) FROM {windows:Identifier}) AS reach,
    hours AS (SELECT DISTINCT arrayJoin(arrayMap(h -> toStartOfHour(at) + toIntervalHour(h), range(-reach, reach + 1))) AS hour FROM {prints:Identifier})
SELECT
    p.print AS print, p.is_delivery AS is_delivery, toString(p.function) AS function, toString(p.channel) AS channel,
    sipHash64(p.trace_id, p.span_id, p.ordinal) AS node, p.at AS at, p.trace_id AS trace_id, p.span_id AS span_id, p.ordinal AS ordinal,
    toString(p.via) AS via, p.invocation_span_id AS invocation_span_id, p.record AS record, p.event_key AS event_key, p.exact AS exact,
    a.window_s AS window_s,
    toUInt8(arrayExists(t -> abs(dateDiff('second', t, p.at)) <= a.window_s, a.news)) AS is_near
FROM
(
    SELECT * FROM duplicate_prints FINAL
    WHERE toDate(at) IN (SELECT toDate(hour) FROM hours) AND toStartOfHour(at) IN (SELECT hour FROM hours)
      AND print IN (SELECT print FROM {alike:Identifier})
) AS p
INNER JOIN {alike:Identifier} AS a
    ON a.print = p.print AND a.is_delivery = p.is_delivery AND a.function = p.function AND a.channel = p.channel
