-- The flows summed up. An invocation counts once in a flow, whatever its records; it is an error of the flow
-- when it failed as a whole or failed one of the flow's records. A batch is billed to a flow by the flow's
-- share of its records.
INSERT INTO {summed:Identifier}
    (flow_id, root_trace_id, root_span_id, root_ordinal, root_function, root_channel, workflow, started_at, ended_at,
     duration_ms, invocations, functions, hops, depth, errors, cold_starts, duplicates, billed_ms, is_deleted, version)
WITH
    arrived AS
    (
        SELECT trace_id, span_id, ordinal, evidence, is_duplicate FROM hops FINAL
        WHERE (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM {crew:Identifier})
    ),
    stays AS
    (
        SELECT
            c.flow_id AS flow_id, c.trace_id AS trace_id, c.span_id AS span_id,
            any(i.function) AS function, any(i.started_at) AS started_at,
            any(i.started_at) + toIntervalNanosecond(toInt64(any(i.duration_ms) * 1e6)) AS ended_at,
            any(i.is_error) OR max(has(i.failed_records, c.ordinal)) AS is_error,
            any(i.is_cold_start) AS is_cold_start,
            sum(c.share) / any(i.batch_size) * any(i.billed_ms) AS billed_ms,
            max(c.depth) AS depth,
            countIf(h.evidence != 'none') AS hops,
            countIf(h.is_duplicate = 1) AS duplicates,
            argMin((c.trace_id, c.span_id, c.ordinal), (c.depth, c.ordinal)) AS first_record,
            min(c.depth) = 0 AS has_root,
            argMin((i.function_name, i.source, i.channel), c.depth) AS trigger
        FROM {crew:Identifier} AS c
        INNER JOIN {crewed:Identifier} AS i ON i.trace_id = c.trace_id AND i.span_id = c.span_id
        LEFT JOIN arrived AS h ON h.trace_id = c.trace_id AND h.span_id = c.span_id AND h.ordinal = c.ordinal
        GROUP BY flow_id, trace_id, span_id
    ),
    per_flow AS
    (
        SELECT
            flow_id,
            argMax(first_record, has_root) AS root,
            argMax(function, has_root) AS root_function,
            argMax(trigger, has_root) AS root_trigger,
            argMax(started_at, has_root) AS flow_started_at,
            max(ended_at) AS last_ended_at,
            count() AS invocations,
            arraySort(groupUniqArray(function)) AS functions,
            sum(hops) AS hops, max(depth) AS depth, sum(is_error) AS errors, sum(is_cold_start) AS cold_starts,
            sum(duplicates) AS duplicates, sum(billed_ms) AS billed_ms,
            splitByChar(':', root_trigger.3) AS parts,
            -- An ARN's last part without its type, a resource name's last, or what follows the kind: POST /orders, orders, nightly.
            multiIf(
               startsWith(root_trigger.3, 'arn:'),
               replaceRegexpOne(arrayStringConcat(arraySlice(parts, 6), ':'), '^(?:[a-zA-Z-]+[/:])?([^/]+).*$', '\\1'),
               startsWith(root_trigger.3, '/'), splitByChar('/', root_trigger.3)[-1],
               replaceRegexpOne(root_trigger.3, '^[a-z]+:(?:rule/)?', '')) AS channel_name,
            if(startsWith(root_trigger.3, 'http:'), '', root_trigger.2) AS source_name,
            arrayStringConcat(arrayFilter(w -> w != '', [source_name, channel_name]), ' ') AS trigger_name
        FROM stays
        GROUP BY flow_id
        HAVING max(has_root) = 1
    )
SELECT
    flow_id, root.1, root.2, root.3, root_function, root_trigger.3,
    arrayStringConcat(arrayFilter(w -> w != '', [
        if(root_trigger.1 = '', root_function, toString(root_trigger.1)), trigger_name]), ' · '),
    flow_started_at, greatest(last_ended_at, flow_started_at),
    greatest(0, toUnixTimestamp64Nano(last_ended_at) - toUnixTimestamp64Nano(flow_started_at)) / 1e6,
    invocations, functions, hops, depth, errors, cold_starts, duplicates, billed_ms, 0, {version:UInt64}
FROM per_flow
