-- What each flow misses. A publish counts whose function is usually heard there; its consumer should have come after as long as all
-- but a hundredth of the week's waits took, several times over, at least a minute, and is given up to whole minutes. A refused record is a
-- dead letter once it was received as often as its consumer ever was given one.
INSERT INTO {fresh:Identifier}
WITH
    waits AS
    (
        SELECT from_function AS function, channel, quantilesTDigestMerge(0.5, 0.95, 0.99)(wait_ms)[3] AS slow_ms
        FROM workflow_edges FINAL
        WHERE (SELECT countIf(notEmpty(awaited)) FROM {base:Identifier}) > 0
          AND hour >= (SELECT toStartOfHour(min(started_at)) - INTERVAL 7 DAY FROM {base:Identifier} WHERE notEmpty(awaited))
          AND hour <= (SELECT max(started_at) FROM {base:Identifier} WHERE notEmpty(awaited))
          AND (from_function, channel) IN (SELECT a.1, a.2 FROM {base:Identifier} ARRAY JOIN awaited AS a)
        GROUP BY function, channel
    ),
    usual AS
    (
        SELECT toString(kind) AS kind, function, channel, max(most) AS most
        FROM (SELECT kind, function, channel, most FROM workflow_habits UNION ALL SELECT kind, function, channel, most FROM {habits:Identifier})
        GROUP BY kind, function, channel
    ),
    missing AS
    (
        SELECT
            flow_id, toUInt32(count()) AS unreceived,
            max(toStartOfMinute(a.3 + toIntervalMillisecond(greatest(60000, toUInt64({factor:Float64} * w.slow_ms))) + toIntervalMillisecond(59999))) AS expected_by
        FROM (SELECT flow_id, arrayJoin(awaited) AS a FROM {base:Identifier}) AS b
        INNER JOIN (SELECT * FROM usual WHERE kind = 'heard') AS u ON u.function = a.1 AND u.channel = a.2
        LEFT JOIN waits AS w ON w.function = a.1 AND w.channel = a.2
        GROUP BY flow_id
    ),
    dead AS
    (
        SELECT flow_id, toUInt32(countIf(g.3 = 0 OR g.3 >= u.most)) AS dead_letters
        FROM (SELECT flow_id, arrayJoin(given_up) AS g FROM {base:Identifier}) AS b
        LEFT JOIN (SELECT * FROM usual WHERE kind = 'attempts') AS u ON u.function = g.1 AND u.channel = g.2
        GROUP BY flow_id
    )
SELECT b.* REPLACE (m.unreceived AS unreceived, toDateTime64(m.expected_by, 3, 'UTC') AS expected_by, d.dead_letters AS dead_letters)
FROM {base:Identifier} AS b
LEFT JOIN missing AS m ON m.flow_id = b.flow_id
LEFT JOIN dead AS d ON d.flow_id = b.flow_id
