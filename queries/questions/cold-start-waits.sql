-- Records that waited behind an init that was not theirs, in calls that began in [from, to), of one function or ('') of all; the longest
-- wait first. Each with a flow of its own and one of the call whose init it was; '' where none is known.
WITH
    behind AS (
        SELECT * FROM cold_waits FINAL
        WHERE kind = 'behind' AND ({function:String} = '' OR function = {function:String})
          AND at >= {from:DateTime64(3, 'UTC')} AND at < {to:DateTime64(3, 'UTC')}
        ORDER BY waited_ms DESC, at, trace_id, span_id, ordinal
        LIMIT {limit:UInt32}
        SETTINGS do_not_merge_across_partitions_select_final = 1
    ),
    concerned AS (SELECT trace_id AS trace, span_id AS span FROM behind UNION DISTINCT SELECT cold_trace_id, cold_span_id FROM behind),
    memberships AS (
        SELECT trace_id, span_id, ordinal, lower(hex(min(flow_id))) AS flow
        FROM flow_members FINAL
        WHERE flow_id IN (SELECT flow_id FROM stitch_memberships WHERE (trace_id, span_id) IN (SELECT trace, span FROM concerned))
          AND (trace_id, span_id) IN (SELECT trace, span FROM concerned)
        GROUP BY trace_id, span_id, ordinal
    )
SELECT
    b.function AS function,
    b.at AS at,
    lower(hex(b.trace_id)) AS trace_id,
    lower(hex(b.span_id)) AS span_id,
    b.ordinal AS ordinal,
    b.nth AS nth,
    b.waited_ms AS waited_ms,
    b.init_ms AS init_ms,
    b.instance AS instance,
    toString(b.channel) AS channel,
    own.flow AS flow_id,
    cold.flow AS cold_flow_id,
    lower(hex(b.cold_trace_id)) AS cold_trace_id,
    lower(hex(b.cold_span_id)) AS cold_span_id
FROM behind AS b
LEFT JOIN memberships AS own ON own.trace_id = b.trace_id AND own.span_id = b.span_id AND own.ordinal = b.ordinal
LEFT JOIN (SELECT trace_id, span_id, min(flow) AS flow FROM memberships GROUP BY trace_id, span_id) AS cold
    ON cold.trace_id = b.cold_trace_id AND cold.span_id = b.cold_span_id
ORDER BY waited_ms DESC, at, trace_id, span_id, ordinal
