-- What reports tell of one execution, together.
CREATE OR REPLACE TABLE {executions:Identifier} ENGINE = Memory AS
SELECT
    p.hash AS hash, p.whose AS whose, p.place AS place, p.nth AS nth,
    any(r.request_id) AS request_id, any(r.trace_id) AS trace_id,
    max(r.at) AS at,
    fromUnixTimestamp64Milli(if(countIf(r.kind = 'invocation') = 0, min(p.start_ms), minIf(p.start_ms, r.kind = 'invocation')), 'UTC') AS began,
    min(r.started_at) AS started,
    countIf(r.started_at IS NOT NULL OR r.duration_ms IS NOT NULL) > 0 AS is_timed,
    argMin(r.duration_ms, r.rank) AS duration_ms,
    argMin(r.billed_ms, r.rank) AS billed_ms,
    argMin(r.init_ms, r.rank) AS init_ms,
    argMin(r.restore_ms, r.rank) AS restore_ms,
    argMin(r.memory_bytes, r.rank) AS memory_bytes,
    argMin(r.memory_used_bytes, r.rank) AS memory_used_bytes,
    multiIf(countIf(r.status = 'timeout') > 0, 'timeout', countIf(r.status = 'failure') > 0, 'failure', countIf(r.status = 'error') > 0, 'error',
            countIf(r.status = 'success') > 0, 'success', '') AS status,
    argMinIf(r.error_type, r.gravity, r.error_type != '') AS error_type,
    argMinIf(r.error_message, r.gravity, r.error_message != '') AS error_message,
    argMinIf(r.initialization_type, r.rank, r.initialization_type != '') AS initialization_type,
    argMinIf(r.runtime_version, r.rank, r.runtime_version != '') AS runtime_version,
    argMinIf(r.architecture, r.rank, r.architecture != '') AS architecture,
    argMinIf(r.trigger_, r.rank, r.trigger_ != '') AS trigger,
    argMinIf(r.function_name, r.rank, r.function_name != '') AS function_name,
    argMinIf(r.function_version, r.rank, r.function_version != '') AS function_version,
    argMinIf(r.provider, r.rank, r.provider != '') AS provider,
    argMinIf(r.account, r.rank, r.account != '') AS account,
    argMinIf(r.region, r.rank, r.region != '') AS region,
    argMinIf(r.instance, r.rank, r.instance != '') AS instance,
    min(r.received_at) AS first_received_at,
    max(r.received_at) AS received_at,
    max(r.version) AS version
FROM {parts:Identifier} AS p
INNER JOIN
(
    SELECT *, (kind, toString(source), at, report_id) AS rank,
        (indexOf(['timeout', 'failure', 'error'], toString(status)) = 0, indexOf(['timeout', 'failure', 'error'], toString(status)),
         kind = 'invocation', toString(source), at, report_id) AS gravity
    FROM {reports:Identifier}
) AS r ON r.hash = p.hash AND r.report_id = p.report_id
GROUP BY hash, whose, place, nth
