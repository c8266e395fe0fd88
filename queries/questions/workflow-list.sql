-- Workflows with flows that began in [from, to), read in whole slices of five minutes; commonest first. stalled: as of the end of
-- the range. drifting: variants seen and not accepted, other than of flows that were still moving; 0 where nobody accepted any.
WITH
pins AS (SELECT workflow, groupArray(variant) AS variants FROM workflow_pins FINAL WHERE accepted = 1 GROUP BY workflow),
labels AS (SELECT workflow, name FROM workflow_labels FINAL WHERE name != '')
SELECT
    h.workflow AS workflow,
    l.name AS name,
    h.root_function AS root_function,
    h.root_channel AS root_channel,
    h.flows AS flows,
    toUInt32(length(h.seen)) AS variants,
    h.errors AS errors,
    h.stalled AS stalled,
    h.dead_lettered AS dead_lettered,
    h.quantiles[1] AS p50_duration_ms,
    h.quantiles[2] AS p95_duration_ms,
    h.cost_usd AS cost_usd,
    h.last_seen AS last_seen,
    if(notEmpty(p.variants), toUInt32(length(arrayFilter(v -> NOT has(p.variants, v), h.settled))), 0) AS drifting
FROM
(
    SELECT
        workflow,
        argMax(r.root_function, r.last_seen) AS root_function,
        argMax(r.root_channel, r.last_seen) AS root_channel,
        toUInt32(sum(r.flows)) AS flows,
        groupUniqArray(variant) AS seen,
        groupUniqArrayIf(variant, settled_at <= {to:DateTime64(3, 'UTC')}) AS settled,
        toUInt32(sum(r.errors)) AS errors,
        toUInt32(sum(arraySum(arrayMap((due, n) -> if(due < {to:DateTime64(3, 'UTC')}, n, 0), mapKeys(missing), mapValues(missing))))) AS stalled,
        toUInt32(sum(r.dead_lettered)) AS dead_lettered,
        arrayMap(q -> toFloat64(q), quantilesTDigestMerge(0.5, 0.95, 0.99)(duration_ms)) AS quantiles,
        sum(r.cost_usd) AS cost_usd,
        max(r.last_seen) AS last_seen
    FROM workflow_hours AS r FINAL
    WHERE hour >= toStartOfHour({from:DateTime64(3, 'UTC')}) AND hour < {to:DateTime64(3, 'UTC')}
      AND hour + toIntervalMinute(slice * 5) >= toStartOfFiveMinutes({from:DateTime64(3, 'UTC')})
      AND hour + toIntervalMinute(slice * 5) < {to:DateTime64(3, 'UTC')}
    GROUP BY workflow
) AS h
LEFT JOIN labels AS l ON l.workflow = h.workflow
LEFT JOIN pins AS p ON p.workflow = h.workflow
ORDER BY flows DESC, workflow
LIMIT 1000
