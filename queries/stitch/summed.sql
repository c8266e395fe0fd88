-- The flows summed up. An invocation counts once in a flow, whatever its records; it is an error of the flow
-- when it failed as a whole or failed one of the flow's records. A batch is billed to a flow by the flow's
-- share of its records.
CREATE TABLE {summed:Identifier} ENGINE = Memory AS
WITH
    crew AS
    (
        SELECT flow_id, share, depth, invocation, node, started_at, ended_at, is_error, is_cold_start, billed_ms, is_hop, is_duplicate, function
        FROM {rows:Identifier}
        ARRAY JOIN flow_ids AS flow_id, shares AS share, depths AS depth
        UNION ALL
        SELECT flow_id, share, depth, invocation, node, started_at, ended_at, is_error, is_cold_start, billed_ms, is_hop, is_duplicate, function
        FROM {stored:Identifier}
        ARRAY JOIN flow_ids AS flow_id, shares AS share, depths AS depth
        WHERE flow_id IN (SELECT flow_id FROM {touched:Identifier})
          AND node NOT IN (SELECT node FROM {rows:Identifier} UNION ALL SELECT node FROM {gone:Identifier})
    ),
    stays AS
    (
        SELECT
            flow_id, invocation, any(function) AS function, any(ended_at) AS ended_at, max(is_error) AS is_error,
            any(is_cold_start) AS is_cold_start, sum(share * billed_ms) AS billed_ms, max(depth) AS depth, sum(is_hop) AS hops,
            sum(is_duplicate) AS duplicates
        FROM crew
        GROUP BY flow_id, invocation
    ),
    roots AS
    (
        SELECT
            sipHash128(trace_id, span_id, ordinal) AS flow_id, trace_id, span_id, ordinal, function, function_name, source, channel,
            started_at, joined_from,
            splitByChar(':', channel) AS parts,
            -- An ARN's last part without its type, a resource name's last, or what follows the kind: POST /orders, orders, nightly.
            multiIf(
               startsWith(channel, 'arn:'),
               replaceRegexpOne(arrayStringConcat(arraySlice(parts, 6), ':'), '^(?:[a-zA-Z-]+[/:])?([^/]+).*$', '\\1'),
               startsWith(channel, '/'), splitByChar('/', channel)[-1],
               replaceRegexpOne(channel, '^[a-z]+:(?:rule/)?', '')) AS channel_name,
            if(startsWith(channel, 'http:'), '', toString(source)) AS source_name,
            arrayStringConcat(arrayFilter(w -> w != '', [source_name, channel_name]), ' ') AS trigger_name,
            arrayStringConcat(arrayFilter(w -> w != '', [
                if(function_name = '', toString(function), toString(function_name)), trigger_name]), ' · ') AS workflow
        FROM
        (
            SELECT * FROM {rows:Identifier} WHERE has(depths, 0)
            UNION ALL
            SELECT * FROM {stored:Identifier}
            WHERE has(depths, 0) AND hasAny(flow_ids, [sipHash128(trace_id, span_id, ordinal)])
              AND flow_ids[1] IN (SELECT flow_id FROM {touched:Identifier})
              AND node NOT IN (SELECT node FROM {rows:Identifier} UNION ALL SELECT node FROM {gone:Identifier})
        )
    )
SELECT
    f.flow_id AS flow_id, r.trace_id AS root_trace_id, r.span_id AS root_span_id, r.ordinal AS root_ordinal,
    toString(r.function) AS root_function, r.channel AS root_channel, r.workflow AS workflow, r.started_at AS started_at,
    greatest(f.last_ended_at, r.started_at) AS ended_at,
    greatest(0, toUnixTimestamp64Nano(f.last_ended_at) - toUnixTimestamp64Nano(r.started_at)) / 1e6 AS duration_ms,
    toUInt32(f.invocations) AS invocations, f.functions AS functions, toUInt32(f.hops) AS hops, f.depth AS depth,
    toUInt32(f.errors) AS errors, toUInt32(f.cold_starts) AS cold_starts, toUInt32(f.duplicates) AS duplicates, f.billed_ms AS billed_ms,
    substring(r.joined_from, 1, 16)::FixedString(16) AS joined_from_trace_id,
    substring(r.joined_from, 17, 8)::FixedString(8) AS joined_from_span_id
FROM
(
    SELECT
        flow_id, max(ended_at) AS last_ended_at, count() AS invocations,
        arraySort(arrayMap(f -> toString(f), groupUniqArray(function))) AS functions,
        sum(hops) AS hops, max(depth) AS depth, sum(is_error) AS errors, sum(is_cold_start) AS cold_starts, sum(duplicates) AS duplicates,
        sum(billed_ms) AS billed_ms
    FROM stays
    GROUP BY flow_id
) AS f
INNER JOIN roots AS r ON r.flow_id = f.flow_id
