-- Both sides under one name. whose: the function's identity; a log does not say its region, so a bare name is whoever has that name
-- and the same key. place: where both sides say it, the instance (Lambda's log stream), or of what goes by its trace the calling
-- span; empty where one of them does not.
CREATE OR REPLACE TABLE {sides:Identifier} ENGINE = Memory AS
WITH
    both AS
    (
        SELECT
            1 AS is_report, hash, function, toString(function_name) AS name, trace_id, span_id, report_id, source, kind = 'failure' AS is_failure,
            toUnixTimestamp64Milli(at) AS at_ms,
            ifNull(toUnixTimestamp64Milli(started_at), toUnixTimestamp64Milli(at) - toInt64(ifNull(duration_ms, 0))) AS start_ms,
            multiIf(request_id = '', if(span_id = toFixedString('', 8), '', hex(span_id)), provider = 'aws', instance, '') AS said_place
        FROM {reports:Identifier}
        UNION ALL
        SELECT
            0, r.hash, r.function, toString(r.function_name), r.trace_id, r.span_id, r.span_id, '', 0, 0, toUnixTimestamp64Milli(r.started_at),
            multiIf(r.hash IN (SELECT hash FROM {reports:Identifier} WHERE request_id = ''),
                        if(r.parent_span_id = toFixedString('', 8), '', hex(r.parent_span_id)),
                    r.provider = 'aws', r.instance, '')
        FROM {runs:Identifier} AS r
        WHERE NOT r.is_report_only
    ),
    named AS (SELECT hash, name, min(function) AS identity FROM both WHERE function != name GROUP BY hash, name),
    known AS
    (
        SELECT b.*, if(b.function = b.name AND n.identity != '', n.identity, b.function) AS whose
        FROM both AS b LEFT JOIN named AS n ON n.hash = b.hash AND n.name = b.name
    )
SELECT k.*, if(p.is_silent, '', k.said_place) AS place
FROM known AS k
INNER JOIN (SELECT hash, whose, max(said_place = '') AS is_silent FROM known GROUP BY hash, whose) AS p ON p.hash = k.hash AND p.whose = k.whose
