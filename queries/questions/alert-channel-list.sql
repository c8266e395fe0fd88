-- Channels by name, with the rules that name them and what became of the latest of what was sent there.
SELECT
    c.name AS name, toString(c.type) AS type, c.settings AS settings, c.updated_at AS updated_at,
    r.rules AS rules,
    if(d.channel = '', '', d.outcome) AS outcome,
    if(d.channel = '', '', d.error) AS error,
    if(d.channel = '', NULL, toNullable(d.tried_at)) AS tried_at
FROM (SELECT * FROM alert_channels FINAL) AS c
LEFT JOIN
(
    SELECT channel, arraySort(groupArray(name)) AS rules
    FROM (SELECT name, arrayJoin(channels) AS channel FROM alert_rules FINAL)
    GROUP BY channel
) AS r ON r.channel = c.name
LEFT JOIN
(
    SELECT
        channel,
        toString(argMax(outcome, (at, attempt))) AS outcome,
        argMax(error, (at, attempt)) AS error,
        max(at) AS tried_at
    FROM alert_deliveries FINAL
    GROUP BY channel
) AS d ON d.channel = c.name
ORDER BY c.name
