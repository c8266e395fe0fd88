-- Flows that began in [from, to), by workflow, commonest first.
SELECT
    workflow,
    toUInt32(count()) AS flows,
    quantile(0.5)(duration_ms) AS p50_ms,
    quantile(0.95)(duration_ms) AS p95_ms,
    toUInt32(countIf(errors > 0)) AS flows_with_errors,
    toUInt32(sum(cold_starts)) AS cold_starts,
    toUInt32(sum(duplicates)) AS duplicates
FROM flows FINAL
WHERE started_at >= {from:DateTime64(3, 'UTC')} AND started_at < {to:DateTime64(3, 'UTC')}
GROUP BY workflow
ORDER BY flows DESC, workflow
LIMIT 200
