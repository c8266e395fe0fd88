-- Variants of one workflow that nobody accepted, of flows that began in [from, to) and had come to rest by its end, and how each
-- differs from the accepted variant that shares most of its ways; commonest first. Empty where nobody accepted any.
SELECT * FROM
(
    WITH
    pins AS (SELECT variant FROM workflow_pins FINAL WHERE workflow = {workflow:String} AND accepted = 1),
    seen AS
    (
        SELECT
            variant,
            sum(h.flows) AS flows,
            argMax(h.example_flow_id, h.last_seen) AS example_flow_id
        FROM workflow_hours AS h FINAL
        WHERE workflow = {workflow:String}
          AND hour >= toStartOfHour({from:DateTime64(3, 'UTC')}) AND hour < {to:DateTime64(3, 'UTC')}
          AND hour + toIntervalMinute(slice * 5) >= toStartOfFiveMinutes({from:DateTime64(3, 'UTC')})
          AND hour + toIntervalMinute(slice * 5) < {to:DateTime64(3, 'UTC')}
          AND (SELECT count() FROM pins) > 0 AND variant NOT IN (SELECT variant FROM pins)
        GROUP BY variant
        HAVING min(h.settled_at) <= {to:DateTime64(3, 'UTC')}
    ),
    known AS (SELECT variant, shape, ways, first_seen FROM workflow_variants FINAL WHERE workflow = {workflow:String})
    SELECT
        s.variant AS variant,
        s.shape AS shape,
        toUInt32(s.flows) AS flows,
        s.first_seen AS first_seen,
        lower(hex(s.example_flow_id)) AS example_flow_id,
        a.variant AS nearest,
        arrayFilter(w -> NOT has(a.ways, w), s.ways) AS added,
        arrayFilter(w -> NOT has(s.ways, w), a.ways) AS removed
    FROM
    (
        SELECT seen.variant AS variant, seen.flows AS flows, seen.example_flow_id AS example_flow_id,
               known.shape AS shape, known.ways AS ways, known.first_seen AS first_seen
        FROM seen INNER JOIN known ON known.variant = seen.variant
    ) AS s
    CROSS JOIN (SELECT variant, ways FROM known WHERE variant IN (SELECT variant FROM pins)) AS a
    ORDER BY length(added) + length(removed), nearest
    LIMIT 1 BY variant
    LIMIT 500
)
ORDER BY flows DESC, variant
