-- The spans of their traces but for invocations, with what a call did.
CREATE TABLE {spans:Identifier} ENGINE = Memory AS
SELECT
    trace_id, span_id, parent_span_id, kind, started_at, status = 'error' AS is_error,
    toUInt32OrNull(attributes['choreoscope.record']) AS record,
    if(kind IN ('client', 'producer'), actOfCall(attributes), '') AS what,
    channelOfCall(attributes) AS channel,
    upper(databaseOperation(attributes)) AS shape
FROM spans FINAL
WHERE trace_id IN (SELECT trace_id FROM {runs:Identifier})
  AND started_at >= (SELECT min(started_at) - INTERVAL 1 DAY FROM {invocations:Identifier})
  AND started_at <= (SELECT max(ended_at) + INTERVAL 1 DAY FROM {invocations:Identifier})
  AND role NOT IN ('invocation', 'entry') AND scope_name != 'choreoscope.platform'
