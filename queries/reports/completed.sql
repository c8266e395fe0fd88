-- Invocations as they are with their reports, where that is not as they are stored: the printed figure before a computed one, and what
-- the span said where a report says nothing. One that has no report any more is as its span said.
CREATE OR REPLACE TABLE {completed:Identifier} ENGINE = Memory AS
SELECT * EXCEPT (hash, is_told, now_reported, now_billed_ms, now_computed, now_duration_ms, now_init_ms, now_cold, now_memory, now_architecture,
        now_error, now_error_type, now_error_message, now_unfinished, now_used, now_restore_ms, now_initialization, now_status)
    REPLACE (
        now_reported AS reported, now_billed_ms AS billed_ms, now_computed AS computed_billed_ms, now_duration_ms AS duration_ms,
        now_init_ms AS init_duration_ms, now_cold AS is_cold_start, now_memory AS memory_bytes, now_architecture AS architecture,
        now_error AS is_error, now_error_type AS error_type, now_error_message AS error_message, now_unfinished AS is_unfinished,
        now_used AS memory_used_bytes, now_restore_ms AS restore_duration_ms, now_initialization AS initialization_type, now_status AS status,
        version + 1 AS version)
FROM
(
    SELECT * FROM
    (
        SELECT
            r.*,
            told_nth != 0 AS is_told,
            toUInt8(is_told AND told_billed_ms IS NOT NULL) AS now_reported,
            toFloat64(if(r.said.is_unfinished AND is_told,
                ifNull(told_duration_ms, greatest(r.said.duration_ms, toFloat64(toUnixTimestamp64Milli(told_at) - toUnixTimestamp64Milli(r.started_at)))),
                r.said.duration_ms)) AS now_duration_ms,
            if(is_told AND told_init_ms IS NOT NULL, told_init_ms, r.said.init_duration_ms) AS now_init_ms,
            toUInt64(multiIf(
                now_reported = 1, ceil(ifNull(told_billed_ms, 0)),
                is_told AND r.said.is_unfinished, ceil(now_duration_ms + ifNull(now_init_ms, 0)),
                r.said.billed_ms)) AS now_billed_ms,
            if(now_reported = 1, r.said.billed_ms, NULL) AS now_computed,
            toUInt8(r.said.is_cold_start OR is_told AND (told_init_ms IS NOT NULL OR told_restore_ms IS NOT NULL)) AS now_cold,
            if(is_told AND told_memory_bytes IS NOT NULL, told_memory_bytes, r.said.memory_bytes) AS now_memory,
            if(r.said.architecture != '', r.said.architecture, toString(told_architecture)) AS now_architecture,
            toUInt8(r.said.is_error OR told_status IN ('error', 'timeout', 'failure')) AS now_error,
            multiIf(r.said.error_type != '', r.said.error_type, told_status IN ('error', 'timeout', 'failure'),
                if(told_error_type != '', toString(told_error_type), told_status), '') AS now_error_type,
            if(r.said.error_message != '', r.said.error_message, told_error_message) AS now_error_message,
            toUInt8(r.said.is_unfinished AND NOT is_told) AS now_unfinished,
            told_memory_used_bytes AS now_used,
            told_restore_ms AS now_restore_ms,
            toString(told_initialization_type) AS now_initialization,
            told_status AS now_status
        FROM (SELECT * FROM {runs:Identifier} WHERE NOT is_report_only) AS r
        LEFT JOIN
        (
            SELECT
                p.hash AS told_hash, p.trace_id AS told_trace_id, p.span_id AS told_span_id,
                e.nth AS told_nth, e.billed_ms AS told_billed_ms, e.init_ms AS told_init_ms, e.restore_ms AS told_restore_ms, e.duration_ms AS told_duration_ms, e.at AS told_at, e.memory_bytes AS told_memory_bytes,
                e.memory_used_bytes AS told_memory_used_bytes, e.architecture AS told_architecture, e.status AS told_status, e.error_type AS told_error_type, e.error_message AS told_error_message, e.initialization_type AS told_initialization_type
            FROM {pairs:Identifier} AS p
            INNER JOIN {executions:Identifier} AS e ON e.hash = p.hash AND e.whose = p.whose AND e.place = p.place AND e.nth = p.nth
        ) AS t ON t.told_trace_id = r.trace_id AND t.told_span_id = r.span_id AND t.told_hash = r.hash
    )
    WHERE (now_reported, now_billed_ms, now_cold, toString(now_architecture), now_error, now_error_type, now_error_message, now_unfinished,
           now_initialization, now_status, now_duration_ms)
       != (reported, billed_ms, is_cold_start, toString(architecture), is_error, toString(error_type), error_message, is_unfinished,
           toString(initialization_type), toString(status), duration_ms)
       OR NOT (now_computed <=> computed_billed_ms AND now_init_ms <=> init_duration_ms AND now_memory <=> memory_bytes
           AND now_used <=> memory_used_bytes AND now_restore_ms <=> restore_duration_ms)
)
