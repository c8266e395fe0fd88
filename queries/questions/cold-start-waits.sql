-- Inits that others waited behind, whose own call they were not, of calls that began cold in [from, to), of one function or ('') of all; the
-- most waiting first. flow_ids: up to three flows of those who waited; cold_flow_id: one of the call the init was for, '' where none is known.
WITH
    behind AS (
        SELECT function, instance, cold_at, cold_trace_id, cold_span_id, init_ms, trace_id, span_id, ordinal, nth, waited_ms, channel
        FROM cold_waits FINAL
        WHERE kind = 'behind' AND ({function:String} = '' OR function = {function:String})
          AND at >= {from:DateTime64(3, 'UTC')} AND at < {to:DateTime64(3, 'UTC')} + INTERVAL 15 MINUTE
          AND cold_at >= {from:DateTime64(3, 'UTC')} AND cold_at < {to:DateTime64(3, 'UTC')}
        SETTINGS do_not_merge_across_partitions_select_final = 1
    ),
    inits AS (
        SELECT
            function, cold_trace_id, cold_span_id, any(cold_at) AS began, any(init_ms) AS init, any(instance) AS named,
            count() AS waiting, max(nth) AS furthest, sum(waited_ms) AS waited, max(waited_ms) AS longest,
            groupUniqArray(5)(toString(channel)) AS through, groupArray(100)((trace_id, span_id, ordinal)) AS who
        FROM behind
        GROUP BY function, cold_trace_id, cold_span_id
        ORDER BY waited DESC, began, cold_trace_id, cold_span_id
        LIMIT {limit:UInt32}
    ),
    concerned AS (
        SELECT arrayJoin(who).1 AS trace, arrayJoin(who).2 AS span FROM inits
        UNION DISTINCT
        SELECT cold_trace_id, cold_span_id FROM inits
    ),
    memberships AS (
        SELECT trace_id, span_id, lower(hex(min(flow_id))) AS flow
        FROM flow_members FINAL
        WHERE flow_id IN (SELECT flow_id FROM stitch_memberships WHERE (trace_id, span_id) IN (SELECT trace, span FROM concerned))
          AND (trace_id, span_id) IN (SELECT trace, span FROM concerned)
        GROUP BY trace_id, span_id
    )
SELECT
    i.function AS function,
    i.began AS at,
    i.init AS init_ms,
    i.named AS instance,
    toUInt32(i.waiting) AS records,
    toUInt32(i.furthest) AS calls,
    i.waited AS waited_ms,
    i.longest AS longest_ms,
    arraySort(i.through) AS channels,
    w.flows AS flow_ids,
    cold.flow AS cold_flow_id,
    lower(hex(i.cold_trace_id)) AS cold_trace_id,
    lower(hex(i.cold_span_id)) AS cold_span_id
FROM inits AS i
LEFT JOIN (
    SELECT cold_trace_id, cold_span_id, arraySlice(arraySort(groupUniqArray(flow)), 1, 3) AS flows
    FROM (SELECT cold_trace_id, cold_span_id, arrayJoin(who) AS one FROM inits) AS o
    INNER JOIN memberships AS m ON m.trace_id = o.one.1 AND m.span_id = o.one.2
    GROUP BY cold_trace_id, cold_span_id
) AS w ON w.cold_trace_id = i.cold_trace_id AND w.cold_span_id = i.cold_span_id
LEFT JOIN memberships AS cold ON cold.trace_id = i.cold_trace_id AND cold.span_id = i.cold_span_id
ORDER BY waited_ms DESC, at, cold_trace_id, cold_span_id
