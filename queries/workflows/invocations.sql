-- Their invocations, once each: the finished one where the start record came too. cost_usd: list price of the whole invocation.
CREATE TABLE {invocations:Identifier} ENGINE = Memory AS
SELECT
    i.trace_id AS trace_id, i.span_id AS span_id, i.latest.1 AS function, i.latest.2 AS function_name, i.latest.3 AS version,
    i.latest.4 AS started_at, i.latest.5 AS duration_ms, i.latest.6 AS is_cold_start, i.latest.7 AS is_error,
    i.latest.8 AS error_type, i.latest.9 AS failed_records, i.latest.10 AS batch_size, i.latest.15 AS channel,
    ifNull(toFloat64(d.price_usd) * i.latest.11 * i.latest.12 / (1000 * 1073741824) + toFloat64(r.price_usd), 0) AS cost_usd
FROM
(
    SELECT
        trace_id, span_id, latest, latest.13 AS provider, latest.14 AS region,
        if(latest.16 IN ('amd64', 'x86_64', 'x86', ''), 'x86', toString(latest.16)) AS architecture,
        toDate(latest.4) AS day
    FROM
    (
    SELECT
        trace_id, span_id,
        argMax(
            (function, function_name, function_version, started_at, duration_ms, is_cold_start, is_error, error_type,
             failed_records, greatest(batch_size, 1), billed_ms, memory_bytes, provider, region, channel, architecture),
            (version, is_unfinished = 0, received_at)) AS latest
    FROM invocations
    WHERE started_at >= (SELECT min(started_at) - INTERVAL 1 DAY FROM {flows:Identifier})
      AND started_at <= (SELECT max(ended_at) + INTERVAL 1 DAY FROM {flows:Identifier})
      AND (trace_id, span_id) IN (SELECT trace_id, span_id FROM {members:Identifier})
    GROUP BY trace_id, span_id
    )
) AS i
ASOF LEFT JOIN (SELECT * FROM prices WHERE service = 'lambda' AND dimension = 'duration' AND tier_from = 0) AS d
    ON i.provider = d.provider AND i.region = d.region AND i.architecture = d.architecture AND i.day >= d.effective_from
ASOF LEFT JOIN (SELECT * FROM prices WHERE service = 'lambda' AND dimension = 'request' AND tier_from = 0) AS r
    ON i.provider = r.provider AND i.region = r.region AND i.architecture = r.architecture AND i.day >= r.effective_from
