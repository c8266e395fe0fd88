-- Of consumers that got an event again over the same way, not tried again but as a new call: how many events came that way in the hour
-- before, and how many of them more than once.
INSERT INTO {usual:Identifier}
WITH asked AS
(
    SELECT DISTINCT d.function AS function, d.channel AS channel, d.via AS via, d.at AS at
    FROM (SELECT * FROM {pairs:Identifier} WHERE is_delivery AND NOT is_same_message) AS x
    INNER JOIN {faces:Identifier} AS d ON d.node = x.node
    INNER JOIN {faces:Identifier} AS o ON o.node = x.original
    WHERE d.is_delivery AND o.is_delivery AND d.via = o.via
)
SELECT e.function AS function, e.channel AS channel, e.via AS via, toUInt32(r.events) AS repeated, toUInt32(e.deliveries - r.extra) AS events
FROM
(
    SELECT toString(to_function) AS function, toString(channel) AS channel, toString(via) AS via, uniqExact(trace_id, span_id, ordinal) AS deliveries
    FROM hop_times
    WHERE delivered_at >= (SELECT min(at) - INTERVAL 1 HOUR FROM asked) AND delivered_at <= (SELECT max(at) FROM asked)
      AND (to_function, channel, via) IN (SELECT function, channel, via FROM asked)
    GROUP BY function, channel, via
) AS e
INNER JOIN
(
    SELECT function, channel, via, count() AS events, sum(nodes - 1) AS extra
    FROM
    (
        SELECT function, channel, via, key_hash, uniqExact(node) AS nodes FROM duplicate_ends
        WHERE is_delivery AND carrier IN ('eventbridge', 'sns', 'cloudevents', 'eventgrid')
          AND at >= (SELECT min(at) - INTERVAL 1 HOUR FROM asked) AND at <= (SELECT max(at) FROM asked)
          AND (function, channel, via) IN (SELECT function, channel, via FROM asked)
        GROUP BY function, channel, via, key_hash
        HAVING nodes > 1
    )
    GROUP BY function, channel, via
) AS r ON r.function = e.function AND r.channel = e.channel AND r.via = e.via
