-- Invocations of which reports alone tell, where they are not stored as they are.
CREATE OR REPLACE TABLE {made:Identifier} ENGINE = Memory AS
SELECT
    l.made_trace_id AS trace_id, l.made_span_id AS span_id, l.whose AS function, toString(l.function_name) AS function_name,
    toString(l.function_version) AS function_version, toString(l.provider) AS provider, toString(l.account) AS account, toString(l.region) AS region,
    l.instance AS instance, l.request_id AS request_id, if(l.trigger = '', 'other', toString(l.trigger)) AS trigger,
    l.made_started_at AS started_at,
    ifNull(l.duration_ms, toFloat64(greatest(0, toUnixTimestamp64Milli(l.at) - toUnixTimestamp64Milli(started_at)))) AS duration_ms,
    l.init_ms AS init_duration_ms,
    toUInt64(ceil(ifNull(l.billed_ms, duration_ms + ifNull(l.init_ms, 0)))) AS billed_ms,
    toUInt8(l.init_ms IS NOT NULL OR l.restore_ms IS NOT NULL) AS is_cold_start,
    l.memory_bytes AS memory_bytes, toString(l.architecture) AS architecture, toString(l.runtime_version) AS runtime,
    toUInt8(l.status IN ('error', 'timeout', 'failure')) AS is_error,
    multiIf(is_error = 0, '', l.error_type != '', toString(l.error_type), l.status) AS error_type,
    l.error_message AS error_message,
    toUInt8(l.billed_ms IS NOT NULL) AS reported, l.memory_used_bytes AS memory_used_bytes, l.restore_ms AS restore_duration_ms,
    toString(l.initialization_type) AS initialization_type, l.status AS status,
    l.received_at AS received_at, if(s.version = 0, greatest(l.version, 1), s.version + 1) AS version
FROM {lone:Identifier} AS l
LEFT JOIN (SELECT * FROM {runs:Identifier} WHERE is_report_only) AS s
    ON s.trace_id = l.made_trace_id AND s.span_id = l.made_span_id AND s.function = l.whose AND s.started_at = l.made_started_at
WHERE l.is_due AND (s.version = 0
    OR (function_version, region, instance, trigger, duration_ms, billed_ms, is_cold_start, architecture, runtime, is_error, error_type,
        error_message, reported, initialization_type, status)
    != (toString(s.function_version), toString(s.region), s.instance, toString(s.trigger), s.duration_ms, s.billed_ms, s.is_cold_start,
        toString(s.architecture), toString(s.runtime), s.is_error, toString(s.error_type), s.error_message, s.reported,
        toString(s.initialization_type), toString(s.status))
    OR NOT (l.init_ms <=> s.init_duration_ms AND l.memory_bytes <=> s.memory_bytes AND l.memory_used_bytes <=> s.memory_used_bytes
        AND l.restore_ms <=> s.restore_duration_ms))
