-- Both sides under one name. short_name: what logs and spans write alike. is_bare: its function is its name, nothing says more. start_ms and
-- at_ms: of a report, when what it tells of began and when it was written. said_place: the instance (Lambda's log stream), or of what
-- goes by its trace the calling span.
CREATE OR REPLACE TABLE {both:Identifier} ENGINE = Memory AS
SELECT
    1 AS is_report, hash, function, toString(function_name) AS name, lower(splitByChar('/', name)[-1]) AS short_name, function = name AS is_bare,
    toString(account) AS account, trace_id, span_id, report_id, toString(source) AS source, kind = 'failure' AS is_failure,
    toUnixTimestamp64Milli(at) AS at_ms,
    ifNull(toUnixTimestamp64Milli(started_at), at_ms - toInt64(ifNull(duration_ms, 0))) AS start_ms,
    multiIf(request_id = '', if(span_id = toFixedString('', 8), '', hex(span_id)), provider = 'aws', instance, '') AS said_place
FROM {reports:Identifier}
UNION ALL
SELECT
    0, hash, function, toString(function_name) AS its_name, lower(splitByChar('/', its_name)[-1]), function = its_name, toString(account),
    trace_id, span_id, span_id, '', 0, 0, toUnixTimestamp64Milli(started_at),
    multiIf(hash IN (SELECT hash FROM {reports:Identifier} WHERE request_id = ''), if(parent_span_id = toFixedString('', 8), '', hex(parent_span_id)),
        provider = 'aws', instance, '')
FROM {runs:Identifier}
WHERE NOT is_report_only
