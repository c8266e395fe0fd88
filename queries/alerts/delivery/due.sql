-- What is neither delivered nor given up, oldest first but tests before all else, of each channel so many, with how often it was tried and when it may be tried again.
SELECT
    notification.id AS id,
    notification.channel AS channel,
    notification.rule AS rule,
    notification.change_ids AS change_ids,
    toUnixTimestamp64Milli(notification.made_at) AS made_at_ms,
    notification.is_test AS is_test,
    tried.attempts AS attempts,
    toUnixTimestamp64Milli(tried.next_at) AS next_at_ms
FROM
(
    SELECT id, channel, rule, change_ids, made_at, is_test
    FROM alert_notifications FINAL
    WHERE made_at >= fromUnixTimestamp64Milli({since_ms:Int64}) AND silenced_by = ''
) AS notification
LEFT JOIN
(
    SELECT
        notification_id,
        channel,
        max(attempt) AS attempts,
        argMax(toString(outcome), attempt) AS latest,
        argMax(ifNull(next_at, toDateTime64(0, 3, 'UTC')), attempt) AS next_at
    FROM alert_deliveries
    WHERE at >= fromUnixTimestamp64Milli({since_ms:Int64})
    GROUP BY notification_id, channel
) AS tried ON tried.notification_id = notification.id AND tried.channel = notification.channel
WHERE tried.latest NOT IN ('delivered', 'given-up')
ORDER BY notification.is_test DESC, notification.made_at, notification.id, notification.channel
LIMIT 200 BY notification.channel
