-- What started one function in [from, to): source and the channel that handed it over.
SELECT
    source,
    channel,
    toUInt32(count()) AS invocations,
    toUInt32(sum(batch_size)) AS records,
    toUInt32(countIf(is_error)) AS errors,
    toUInt32(sum(length(failed_records))) AS failed_records
FROM invocations FINAL
WHERE function = {function:String}
  AND started_at >= {from:DateTime64(3, 'UTC')} AND started_at < {to:DateTime64(3, 'UTC')}
GROUP BY source, channel
ORDER BY invocations DESC, source, channel
