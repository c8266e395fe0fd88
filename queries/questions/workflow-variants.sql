-- The variants of one workflow's flows that began in [from, to), read in whole slices of five minutes; commonest first. is_settled 0: all of
-- those flows were still moving then, so what they miss may yet come, and the variant is no drift.
WITH seen AS
(
    SELECT
        variant,
        sum(flows) AS flows,
        sum(errors) AS errors,
        quantilesTDigestMerge(0.5, 0.95, 0.99)(duration_ms) AS quantiles,
        argMax(example_flow_id, last_seen) AS example_flow_id,
        min(settled_at) <= {to:DateTime64(3, 'UTC')} AS is_settled
    FROM workflow_hours FINAL
    WHERE workflow = {workflow:String}
      AND hour >= toStartOfHour({from:DateTime64(3, 'UTC')}) AND hour < {to:DateTime64(3, 'UTC')}
      AND hour + toIntervalMinute(slice * 5) >= toStartOfFiveMinutes({from:DateTime64(3, 'UTC')})
      AND hour + toIntervalMinute(slice * 5) < {to:DateTime64(3, 'UTC')}
    GROUP BY variant
)
SELECT
    s.variant AS variant,
    v.shape AS shape,
    toUInt32(s.flows) AS flows,
    s.flows / sum(s.flows) OVER () AS share,
    toUInt32(s.errors) AS errors,
    toFloat64(s.quantiles[1]) AS p50_duration_ms,
    toFloat64(s.quantiles[2]) AS p95_duration_ms,
    v.first_seen AS first_seen,
    v.last_seen AS last_seen,
    s.variant IN (SELECT variant FROM workflow_pins FINAL WHERE workflow = {workflow:String} AND accepted = 1) AS is_accepted,
    toUInt8(s.is_settled) AS is_settled,
    lower(hex(s.example_flow_id)) AS example_flow_id
FROM seen AS s
LEFT JOIN (SELECT variant, shape, first_seen, last_seen FROM workflow_variants FINAL WHERE workflow = {workflow:String}) AS v
    ON v.variant = s.variant
ORDER BY flows DESC, variant
LIMIT 500
