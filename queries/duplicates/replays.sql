-- What spans alone say: which replay sent an event again, and which records of a failed batch failed in spans of their own.
CREATE TABLE {replays:Identifier} ENGINE = Memory AS
WITH
    asked AS
    (
        SELECT DISTINCT trace_id, span_id, started_at FROM {runs:Identifier}
        WHERE source = 'eventbridge'
           OR (outcome = 'error' AND batch_size > 1)
    )
SELECT
    trace_id, if(is_record, parent_span_id, span_id) AS run_span_id, anyIf(said, said != '') AS replay,
    groupUniqArrayIf(record, is_record) AS records, groupUniqArrayIf(record, is_record AND is_error) AS failed
FROM
(
    SELECT
        trace_id, span_id, parent_span_id, attributes['choreoscope.replay'] AS said,
        mapContains(attributes, 'choreoscope.record') AS is_record, toUInt32OrZero(attributes['choreoscope.record']) AS record,
        status = 'error' AS is_error
    FROM spans
    WHERE trace_id IN (SELECT trace_id FROM asked)
      AND toDate(started_at) IN (SELECT toDate(started_at) FROM asked)
      AND kind IN ('consumer', 'server')
)
WHERE said != '' OR is_record
GROUP BY trace_id, run_span_id
