-- How one function failed in [from, to): by error type, with the latest message.
SELECT
    error_type,
    toUInt32(count()) AS times,
    argMax(error_message, i.started_at) AS latest_message,
    max(i.started_at) AS latest_at
FROM invocations AS i FINAL
WHERE function = {function:String} AND is_error
  AND i.started_at >= {from:DateTime64(3, 'UTC')} AND i.started_at < {to:DateTime64(3, 'UTC')}
GROUP BY error_type
ORDER BY times DESC, error_type
