-- Flows that began in [from, to), counted and summed.
SELECT
    toUInt32(count()) AS flows,
    toUInt32(countIf(errors > 0)) AS flows_with_errors,
    toUInt32(sum(cold_starts)) AS cold_starts,
    toUInt32(sum(duplicates)) AS duplicates,
    toUInt32(uniqExact(workflow)) AS workflows,
    if(flows = 0, NULL, quantile(0.5)(duration_ms)) AS p50_ms,
    if(flows = 0, NULL, quantile(0.95)(duration_ms)) AS p95_ms
FROM flows FINAL
WHERE started_at >= {from:DateTime64(3, 'UTC')} AND started_at < {to:DateTime64(3, 'UTC')}
