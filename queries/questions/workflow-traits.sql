-- What is peculiar of a workflow's flows that began in [from, to): loops, fan-outs, fan-ins, and ways that only some of them go.
WITH
steps AS
(
    SELECT toString(kind) AS kind, from_function, channel, via, to_function, flows, times
    FROM workflow_steps FINAL
    WHERE workflow = {workflow:String}
      AND hour >= toStartOfHour({from:DateTime64(3, 'UTC')}) AND hour < {to:DateTime64(3, 'UTC')}
      AND hour + toIntervalMinute(slice * 5) >= toStartOfFiveMinutes({from:DateTime64(3, 'UTC')})
      AND hour + toIntervalMinute(slice * 5) < {to:DateTime64(3, 'UTC')}
),
(
    SELECT sum(flows) FROM workflow_hours FINAL
    WHERE workflow = {workflow:String} AND hour >= toStartOfHour({from:DateTime64(3, 'UTC')}) AND hour < {to:DateTime64(3, 'UTC')}
      AND hour + toIntervalMinute(slice * 5) >= toStartOfFiveMinutes({from:DateTime64(3, 'UTC')})
      AND hour + toIntervalMinute(slice * 5) < {to:DateTime64(3, 'UTC')}
) AS total
SELECT
    trait, function, channel,
    toUInt32(seen) AS flows,
    least(1., seen / assumeNotNull(total)) AS share,
    times / seen AS typical
FROM
(
    SELECT kind AS trait, from_function AS function, channel, sum(flows) AS seen, sum(times) AS times
    FROM steps WHERE kind IN ('fan-out', 'fan-in')
    GROUP BY trait, function, channel
    UNION ALL
    SELECT 'loop' AS trait, f.function AS function, '' AS channel, sum(f.flows) AS seen, sum(f.invocations) AS times
    FROM
    (
        SELECT variant, function, flows, invocations FROM workflow_functions FINAL
        WHERE workflow = {workflow:String} AND hour >= toStartOfHour({from:DateTime64(3, 'UTC')}) AND hour < {to:DateTime64(3, 'UTC')}
            AND hour + toIntervalMinute(slice * 5) >= toStartOfFiveMinutes({from:DateTime64(3, 'UTC')})
            AND hour + toIntervalMinute(slice * 5) < {to:DateTime64(3, 'UTC')}
    ) AS f
    INNER JOIN (SELECT variant, loops FROM workflow_variants FINAL WHERE workflow = {workflow:String}) AS v ON v.variant = f.variant
    WHERE has(v.loops, f.function)
    GROUP BY function
    UNION ALL
    SELECT 'optional' AS trait, to_function AS function, channel, sum(flows) AS seen, sum(times) AS times
    FROM steps WHERE kind = 'repeats'
    GROUP BY from_function, channel, via, to_function
    HAVING seen < assumeNotNull(total)
)
ORDER BY trait, flows DESC, function, channel
LIMIT 5000
