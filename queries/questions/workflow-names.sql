-- Workflows whose flows began in [from, to), commonest first: the choices of a filter.
SELECT workflow, toUInt32(count()) AS flows
FROM flows FINAL
WHERE started_at >= {from:DateTime64(3, 'UTC')} AND started_at < {to:DateTime64(3, 'UTC')}
GROUP BY workflow
ORDER BY flows DESC, workflow
LIMIT 200
