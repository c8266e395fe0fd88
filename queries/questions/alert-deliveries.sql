-- What was, is or will be sent, latest first, with what became of it. '' means any.
SELECT
    n.id AS id, n.channel AS channel, n.rule AS rule, n.change_ids AS change_ids, n.made_at AS made_at,
    n.silenced_by AS silenced_by, n.is_test AS is_test,
    multiIf(n.silenced_by != '', 'silenced', d.outcome = '', 'waiting', d.outcome) AS outcome,
    toUInt32(d.attempts) AS attempts, d.error AS error,
    if(d.outcome = '', NULL, toNullable(d.tried_at)) AS tried_at,
    d.next_at AS next_at
FROM
(
    SELECT *
    FROM alert_notifications FINAL
    WHERE ({id:String} = '' OR id = {id:String})
        AND ({channel:String} = '' OR channel = {channel:String})
        AND ({rule:String} = '' OR rule = {rule:String})
    ORDER BY made_at DESC, id, channel
    LIMIT {limit:UInt32}
) AS n
LEFT JOIN
(
    SELECT
        notification_id,
        channel,
        max(attempt) AS attempts,
        argMax(toString(outcome), attempt) AS outcome,
        argMax(error, attempt) AS error,
        max(at) AS tried_at,
        tupleElement(argMax(tuple(next_at), attempt), 1) AS next_at
    FROM alert_deliveries FINAL
    GROUP BY notification_id, channel
) AS d ON d.notification_id = n.id AND d.channel = n.channel
ORDER BY n.made_at DESC, n.id, n.channel
