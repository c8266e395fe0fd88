-- Each end with those before it, within the window, that have the same content, and whence both came. Nothing where the same content
-- comes all the time. Deliveries that are known to be repeats by an id are no question.
CREATE TABLE {maybe:Identifier} ENGINE = Memory AS
WITH
    known AS
    (
        SELECT node FROM {pairs:Identifier}
        UNION DISTINCT
        SELECT sipHash64(trace_id, span_id, ordinal) FROM duplicates FINAL
        WHERE certainty = 'certain' AND (mapContains(evidence, 'sender_repeats') OR (key_kind = 'message-id' AND NOT startsWith(key, 'call:')))
          AND at IN (SELECT at FROM {looks:Identifier})
          AND (trace_id, span_id, ordinal) IN (SELECT trace_id, span_id, ordinal FROM {looks:Identifier})
          AND sipHash64(trace_id, span_id, ordinal) NOT IN (SELECT node FROM {ends:Identifier})
    ),
    sent AS
    (
        SELECT sipHash64(trace_id, span_id) AS call, print, uniqExact(ordinal) AS entries FROM duplicate_prints
        WHERE NOT is_delivery AND print IN (SELECT print FROM {looks:Identifier})
          AND sipHash64(trace_id, span_id) IN (SELECT call FROM {hops:Identifier})
          AND toStartOfHour(at) >= (SELECT toStartOfHour(min(at)) - INTERVAL 2 DAY FROM {looks:Identifier})
        GROUP BY call, print
    ),
    named AS
    (
        SELECT
            l.print AS print, l.is_delivery AS is_delivery, l.function AS function, l.channel AS channel, l.node AS node, l.at AS at, l.ordinal AS ordinal,
            l.event_key AS event_key, l.exact AS exact, l.is_near AS is_near, l.window_s AS window_s,
            -- Whence it came: of a publish the record that caused it, of a delivery the publish.
            multiIf(is_delivery, h.publish, invocation_span_id = toFixedString('', 8), 0,
                sipHash64(trace_id, invocation_span_id, ifNull(record, toUInt32(0)))) AS source,
            toUInt8(NOT is_delivery OR s.entries = 1) AS is_lone
        FROM {looks:Identifier} AS l
        LEFT JOIN {hops:Identifier} AS h ON h.node = l.node
        LEFT JOIN sent AS s ON s.call = h.call AND s.print = l.print
    )
SELECT
    is_delivery, print, function, channel,
    end.node AS node, end.at AS at, end.source AS source,
    other.node AS earlier, other.at AS earlier_at, other.source AS earlier_source,
    toUInt8(end.event_key = other.event_key AND (end.event_key != '' OR startsWith(channel, 'arn:aws:s3:'))) AS has_same_key,
    toUInt8(end.exact != 0 AND end.exact = other.exact) AS has_same_bytes,
    end.event_key AS event_key, end.is_lone AS is_lone,
    toUInt8(arrayCount(e -> abs(dateDiff('second', e.at, end.at)) <= window_s, ends) <= {most_repeats:UInt32}) AS is_rare,
    node IN (SELECT node FROM known) AS is_known
FROM
(
    SELECT
        print, is_delivery, function, channel, window_s, ends, end,
        arrayJoin(arrayFilter(e -> dateDiff('millisecond', e.at, end.at) <= window_s * 1000, arraySlice(ends, 1, place - 1))) AS other
    FROM
    (
        SELECT print, is_delivery, function, channel, window_s, ends, arrayJoin(arrayEnumerate(ends)) AS place, ends[place] AS end
        FROM
        (
            SELECT
                print, is_delivery, function, channel, any(window_s) AS window_s,
                arraySort(e -> (e.at, e.ordinal, e.node), groupArray((at, ordinal, node, source, event_key, exact, is_near, is_lone)
                    ::Tuple(at DateTime64(9, 'UTC'), ordinal UInt32, node UInt64, source UInt64, event_key String, exact UInt64, is_near UInt8, is_lone UInt8))) AS ends
            FROM named
            GROUP BY print, is_delivery, function, channel
        )
    )
    WHERE end.is_near
)
