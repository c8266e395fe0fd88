-- What one flow does several times or not at all. A redelivered event is no repetition.
INSERT INTO workflow_steps
    (workflow, variant, hour, slice, kind, from_function, channel, via, to_function, flows, times, least, most, gap_ms, version)
SELECT
    workflow, variant, toStartOfHour(started_at) AS hour, toUInt8(intDiv(toMinute(started_at), 5)) AS slice,
    s.1, s.2, s.3, s.4, s.5, count(), sum(s.6), min(s.6), max(s.6), quantilesTDigestArrayState(0.5)(s.7), {version:UInt64}
FROM
(
    SELECT
        workflow, variant, started_at,
        arrayFilter(h -> h.8 = 0 AND h.7 != 'none', hops) AS ways,
        arrayJoin(arrayConcat(
            arrayMap(w -> ('repeats', w.1, w.2, w.3, w.4, toUInt32(countEqual(named_ways, w)), emptyArrayFloat32()), arrayDistinct(named_ways)),
            arrayMap(w -> ('follows', w.1, '', '', w.2, toUInt32(arrayCount(n -> (n.1, n.2) = w, follows)),
                arrayMap(n -> n.3, arrayFilter(n -> (n.1, n.2) = w, follows))), arrayDistinct(arrayMap(n -> (n.1, n.2), follows))),
            arrayMap(t -> (toString(t.1), toString(t.2), toString(t.3), '', '', t.4, emptyArrayFloat32()), traits))) AS s,
        arrayMap(h -> (h.1, h.3, h.4, h.5), ways) AS named_ways
    FROM
    (
        SELECT workflow, variant, started_at, flow_id, hops, follows, traits FROM flow_facts FINAL
        WHERE toStartOfFiveMinutes(started_at) IN (SELECT began FROM {slots:Identifier})
          AND (workflow, toStartOfFiveMinutes(started_at)) IN (SELECT workflow, began FROM {slots:Identifier})
          AND (started_at, flow_id) NOT IN (SELECT started_at, flow_id FROM {fresh:Identifier})
        UNION ALL
        SELECT workflow, variant, started_at, flow_id, hops, follows, traits FROM {fresh:Identifier} WHERE is_deleted = 0
    )
)
GROUP BY workflow, variant, hour, slice, s.1, s.2, s.3, s.4, s.5
