-- What one flow does several times or not at all. A redelivered event is no repetition, and what set the flow off is no way.
INSERT INTO workflow_steps
    (workflow, variant, hour, slice, kind, from_function, channel, via, to_function, flows, times, least, most, gap_ms, version)
SELECT
    workflow, variant, toStartOfHour(began) AS hour, toUInt8(intDiv(toMinute(began), 5)) AS slice,
    kind, from_function, channel, via, to_function, count(), sum(times), min(times), max(times), quantilesTDigestArrayState(0.5)(gaps),
    {version:UInt64}
FROM
(
    SELECT
        workflow, variant, toStartOfFiveMinutes(started_at) AS began, flow_id, 'repeats' AS kind, toString(h.1) AS from_function,
        toString(h.3) AS channel, toString(h.4) AS via, toString(h.5) AS to_function, toUInt32(count()) AS times, emptyArrayFloat32() AS gaps
    FROM
    (
        SELECT workflow, variant, started_at, flow_id, hops FROM flow_facts FINAL
        WHERE toStartOfFiveMinutes(started_at) IN (SELECT began FROM {slots:Identifier})
          AND (workflow, toStartOfFiveMinutes(started_at)) IN (SELECT workflow, began FROM {slots:Identifier})
          AND (started_at, flow_id) NOT IN (SELECT started_at, flow_id FROM {fresh:Identifier})
        UNION ALL
        SELECT workflow, variant, started_at, flow_id, hops FROM {fresh:Identifier} WHERE is_deleted = 0
    )
    ARRAY JOIN arraySlice(hops, 2) AS h
    WHERE h.8 = 0
    GROUP BY workflow, variant, began, flow_id, from_function, channel, via, to_function
    UNION ALL
    SELECT
        workflow, variant, toStartOfFiveMinutes(started_at) AS began, flow_id, 'follows' AS kind, toString(n.1) AS from_function,
        '' AS channel, '' AS via, toString(n.2) AS to_function, toUInt32(count()) AS times, groupArray(n.3) AS gaps
    FROM
    (
        SELECT workflow, variant, started_at, flow_id, follows FROM flow_facts FINAL
        WHERE toStartOfFiveMinutes(started_at) IN (SELECT began FROM {slots:Identifier})
          AND (workflow, toStartOfFiveMinutes(started_at)) IN (SELECT workflow, began FROM {slots:Identifier})
          AND (started_at, flow_id) NOT IN (SELECT started_at, flow_id FROM {fresh:Identifier})
        UNION ALL
        SELECT workflow, variant, started_at, flow_id, follows FROM {fresh:Identifier} WHERE is_deleted = 0
    )
    ARRAY JOIN follows AS n
    GROUP BY workflow, variant, began, flow_id, from_function, to_function
    UNION ALL
    SELECT
        workflow, variant, toStartOfFiveMinutes(started_at) AS began, flow_id, toString(t.1) AS kind, toString(t.2) AS from_function,
        toString(t.3) AS channel, '' AS via, '' AS to_function, t.4 AS times, emptyArrayFloat32() AS gaps
    FROM
    (
        SELECT workflow, variant, started_at, flow_id, traits FROM flow_facts FINAL
        WHERE toStartOfFiveMinutes(started_at) IN (SELECT began FROM {slots:Identifier})
          AND (workflow, toStartOfFiveMinutes(started_at)) IN (SELECT workflow, began FROM {slots:Identifier})
          AND (started_at, flow_id) NOT IN (SELECT started_at, flow_id FROM {fresh:Identifier})
        UNION ALL
        SELECT workflow, variant, started_at, flow_id, traits FROM {fresh:Identifier} WHERE is_deleted = 0
    )
    ARRAY JOIN traits AS t
)
GROUP BY workflow, variant, began, kind, from_function, channel, via, to_function
