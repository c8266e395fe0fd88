-- Functions that ran in [from, to), by name: the choices of a filter.
SELECT function, argMax(i.function_name, i.started_at) AS name
FROM invocations AS i
WHERE i.started_at >= {from:DateTime64(3, 'UTC')} AND i.started_at < {to:DateTime64(3, 'UTC')}
GROUP BY function
ORDER BY name, function
LIMIT 500
