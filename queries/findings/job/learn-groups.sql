-- Groups as functions' resources say them: service.namespace (OpenTelemetry), else what teams put there.
-- https://opentelemetry.io/docs/specs/semconv/resource/#service
INSERT INTO function_groups (function, group, version)
SELECT
    toString(function),
    argMax(multiIf(resource['service.namespace'] != '', resource['service.namespace'], resource['team'] != '', resource['team'],
        resource['team.name'] != '', resource['team.name'], resource['service.owner']), started_at) AS said,
    {version:UInt64}
FROM spans
WHERE started_at >= {touched_from:DateTime64(3, 'UTC')} AND started_at <= {until:DateTime64(3, 'UTC')}
  AND role IN ('invocation', 'entry') AND function != ''
GROUP BY function
HAVING said != ''
