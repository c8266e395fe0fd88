-- Of whom the same content is known more than once around that time, and when it came now.
CREATE TABLE {alike:Identifier} ENGINE = Memory AS
WITH
    (SELECT toUInt8(ceil(max(window_s) / 1800)) FROM {windows:Identifier}) AS reach,
    hours AS (SELECT DISTINCT arrayJoin(arrayMap(h -> toStartOfHour(at) + toIntervalHour(h), range(-reach, reach + 1))) AS hour FROM {prints:Identifier})
SELECT a.print AS print, a.is_delivery AS is_delivery, a.function AS function, a.channel AS channel, w.window_s AS window_s,
       n.news AS news
FROM
(
    SELECT print, is_delivery, toString(function) AS function, toString(channel) AS channel
    FROM duplicate_prints
    WHERE toDate(at) IN (SELECT toDate(hour) FROM hours) AND toStartOfHour(at) IN (SELECT hour FROM hours)
      AND print IN (SELECT print FROM {prints:Identifier})
    GROUP BY print, is_delivery, function, channel
    HAVING min(sipHash64(trace_id, span_id, ordinal)) != max(sipHash64(trace_id, span_id, ordinal))
       AND uniq(trace_id, span_id, ordinal) <= {most_alike:UInt32}
) AS a
INNER JOIN
(
    SELECT print, is_delivery, function, channel, groupUniqArray({most_alike:UInt32})(at) AS news FROM {prints:Identifier}
    GROUP BY print, is_delivery, function, channel
) AS n ON n.print = a.print AND n.is_delivery = a.is_delivery AND n.function = a.function AND n.channel = a.channel
INNER JOIN {windows:Identifier} AS w ON w.channel = a.channel
WHERE w.window_s > 0
