-- Who may have sent what whom got: functions and channels with a comparable number of publishes and records. prior: how likely
-- that is before any time is looked at; the same channel is nearly proof of it, another one of the same service speaks
-- against it. Each pair is also tried with time running backwards: what is found there is chance.
CREATE TABLE {pairs:Identifier} ENGINE = Memory AS
SELECT toUInt64(2 * number + is_backwards) AS pair, toUInt8(is_backwards) AS is_backwards, function, channel, to_function, to_channel, records, prior
FROM
(
    SELECT row_number() OVER () AS number, *
    FROM
    (
        SELECT
            s.function AS function, s.channel AS channel, t.to_function AS to_function, t.to_channel AS to_channel, t.records AS records,
            multiIf(
                s.channel = t.to_channel OR has(t.said_channels, s.channel), 1.,
                has(arrayMap(c -> if(c LIKE 'arn:%', splitByChar(':', c)[3], splitByChar(':', c)[1]), arrayPushBack(t.said_channels, t.to_channel)),
                    if(s.channel LIKE 'arn:%', splitByChar(':', s.channel)[3], splitByChar(':', s.channel)[1])), 0.05,
                0.2) AS prior
        FROM
        (
            SELECT function, channel, count() AS publishes FROM {supply:Identifier} GROUP BY function, channel
        ) AS s
        CROSS JOIN
        (
            SELECT to_function, channel AS to_channel, count() AS records, groupUniqArrayIf(8)(said_channel, said_channel != '') AS said_channels
            FROM {came:Identifier} GROUP BY to_function, channel
        ) AS t
        WHERE s.publishes >= {least_samples:UInt32} / 2
          AND s.publishes >= t.records / 20 AND s.publishes <= t.records * 20
          AND (s.function != t.to_function OR prior = 1.)
        ORDER BY prior DESC, abs(log(s.publishes / t.records)), function, channel, to_function, to_channel
        LIMIT {most_pairs:UInt32}
    )
)
ARRAY JOIN [0, 1] AS is_backwards
