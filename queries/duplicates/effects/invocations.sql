-- Those of the invocations named in a table that are not known yet, with their price.
INSERT INTO {invocations:Identifier}
SELECT
    i.trace_id, i.span_id, i.function, i.started_at, i.started_at + toIntervalNanosecond(toInt64(i.duration_ms * 1e6)),
    i.is_error, i.is_unfinished, i.status, i.failed_records, i.batch_size, i.billed_ms,
    if(d.unit = '' OR r.unit = '', NULL, toFloat64(d.price_usd) * i.billed_ms * i.memory_bytes / (1000 * 1073741824) + toFloat64(r.price_usd))
FROM
(
    SELECT
        trace_id, span_id, function, started_at, duration_ms, is_error, is_unfinished, toString(status) AS status, failed_records,
        greatest(batch_size, 1) AS batch_size, billed_ms, memory_bytes, provider, region, toDate(started_at) AS day,
        if(architecture IN ('amd64', 'x86_64', 'x86', ''), 'x86', toString(architecture)) AS priced_architecture
    FROM invocations FINAL
    WHERE (function, started_at, trace_id, span_id) IN (
        SELECT CAST(function, 'String'), started_at, trace_id, span_id FROM invocation_places
        WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM {named:Identifier})
          AND (trace_id, span_id) NOT IN (SELECT trace_id, span_id FROM {invocations:Identifier}))
) AS i
ASOF LEFT JOIN (SELECT * FROM prices WHERE service = 'lambda' AND dimension = 'duration' AND tier_from = 0) AS d
    ON i.provider = d.provider AND i.region = d.region AND i.priced_architecture = d.architecture AND i.day >= d.effective_from
ASOF LEFT JOIN (SELECT * FROM prices WHERE service = 'lambda' AND dimension = 'request' AND tier_from = 0) AS r
    ON i.provider = r.provider AND i.region = r.region AND i.priced_architecture = r.architecture AND i.day >= r.effective_from
