-- Functions that ran in [from, to), by name: the choices of a filter. By rollups of hours, so both ends are moved outward to hours.
SELECT CAST(r.function, 'String') AS function, toString(argMax(r.function_name, r.last_at)) AS name
FROM function_rollups AS r
WHERE r.width_s = 3600 AND r.function != '' AND r.is_deleted = 0
  AND r.at >= toStartOfHour({from:DateTime64(3, 'UTC')}) AND r.at < {to:DateTime64(3, 'UTC')}
GROUP BY r.function
ORDER BY name, function
LIMIT 500
