-- Kind and cause of deliveries that repeat an event by its id. `rules` is the table that says it: a kind, a cause, the condition and the
-- evidence; the first that is met counts. "Before" is the run that got the event last before this one: in the same message where there is one,
-- else as the same asynchronous request, else by the same way. A message is one message of one queue or one record of one stream.
INSERT INTO {judged:Identifier}
WITH
    multiIf(b.is_known = 0, 'unknown', b.outcome) AS outcome,
    b.is_known AND b.outcome != 'success' AS has_failed,
    has(b.failed_records, p.ordinal) AS has_own_failed,
    d.at - toIntervalMillisecond(toInt64(r.start_ms)) AS received_at,
    b.is_known AND b.ended_at > received_at AND NOT b.is_unfinished AND (d.trace_id, d.span_id) != (p.trace_id, p.span_id) AS is_overlapping,
    d.brought AS brought,
    match(brought, '^arn:[^:]*:(kinesis|dynamodb|kafka):|^(stream|kafka|eventhubs|table):|/eventhubs/') AS is_stream,
    match(brought, '^arn:[^:]*:sqs:|^(queue|azqueue|servicebus):|/queues/|/queueServices/|/subscriptions/') AS is_queue,
    match(brought, {dead_letters:String}) AND NOT match(p.brought, {dead_letters:String}) AS is_dead_letter,
    r.is_known AND b.is_known AND r.request_id != '' AND r.request_id = b.request_id AS is_same_request,
    startsWith(x.key, 'call:') AS is_by_call,
    x.is_same_message OR is_same_request OR (is_by_call AND is_stream) AS is_again,
    b.batch_size > 1 AS is_batch,
    least(b.batch_size, toUInt32(length(b.failed_records))) AS failed,
    [
        (('replay', 'replay'), s.replay != '' AND s.replay != f.replay, map('replay', s.replay)),
        (('redrive', 'redrive'), is_dead_letter, map('dead_letter_queue', brought)),
        -- A message moved back out of a dead-letter queue is a new message of the same event, and only failed ones get there.
        -- https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
        (('redrive', 'redrive'), NOT is_again AND is_queue AND brought = p.brought AND (has_failed OR has_own_failed) AND NOT is_overlapping,
            map('new_message_after_failure', '1')),
        (('published-twice', 'producer-retried'), is_by_call AND is_queue AND NOT is_again, map('messages_of_one_publish', toString(x.nth))),
        (('two-routes', 'subscribed-twice'), NOT is_again AND brought != p.brought,
            map('other_route', p.brought, 'route', brought)),
        (('two-routes', 'subscribed-twice'), NOT is_again AND u.events >= 3 AND u.repeated >= 0.8 * u.events,
            map('events_last_hour', toString(u.events), 'of_them_more_than_once', toString(u.repeated))),
        (('redelivery', 'bus-redelivery'), NOT is_again AND NOT is_queue AND NOT is_stream AND r.is_known AND b.is_known,
            map('request_id', r.request_id, 'request_id_before', b.request_id)),
        (('redelivery', 'bus-redelivery'), NOT is_again AND (is_queue OR is_stream), map('new_message', '1')),
        (('redelivery', 'overlapping-runs'), is_overlapping,
            map('run_before_ms', toString(round(b.duration_ms)), 'still_running_ms', toString(dateDiff('millisecond', received_at, b.ended_at)),
                'received_after_ms', toString(dateDiff('millisecond', b.started_at, received_at)), 'visibility_timeout', 'unknown')),
        (('redelivery', 'async-retry'), is_same_request AND NOT is_queue AND NOT is_stream AND has_failed, map('request_id', r.request_id)),
        (('redelivery', 'timeout'), outcome = 'timeout', map('run_before_ms', toString(round(b.duration_ms)))),
        (('redelivery', 'crash'), outcome = 'crash', map('only_its_start_is_known', toString(b.is_unfinished))),
        -- A stream goes on from the lowest sequence that failed, whatever came after it.
        -- https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
        (('redelivery', 'checkpoint-replayed'), is_stream AND failed > 0 AND p.ordinal > arrayMin(b.failed_records),
            map('lowest_failed_record', toString(arrayMin(b.failed_records)), 'own_record', toString(p.ordinal), 'batch_size', toString(b.batch_size))),
        (('redelivery', 'own-record-failed'), has_own_failed,
            map('own_record', toString(p.ordinal), 'failed_records', toString(failed), 'batch_size', toString(b.batch_size))),
        (('redelivery', 'function-error'), outcome = 'error' AND is_batch AND has(f.failed, p.ordinal),
            map('own_record', toString(p.ordinal), 'batch_size', toString(b.batch_size))),
        (('redelivery', 'neighbour-failed'), outcome = 'error' AND is_batch,
            map('own_record', toString(p.ordinal), 'batch_size', toString(b.batch_size), 'records_seen_to_fail', toString(length(f.failed)))),
        (('redelivery', 'function-error'), outcome = 'error', map()),
        (('redelivery', 'delivered-again'), outcome = 'success', map('run_before_ms', toString(round(b.duration_ms)))),
        (('redelivery', 'unknown'), 1 = 1, map())
    ] AS rules,
    arrayFirst(rule -> rule.2, rules) AS verdict
SELECT
    'delivery', d.at, d.function, d.channel, d.via, d.trace_id, d.span_id, d.ordinal, d.span_id,
    o.trace_id, o.span_id, o.ordinal, o.span_id, o.at, x.nth, x.key_kind, x.key, 'certain', verdict.1.1, verdict.1.2,
    mapFilter((name, value) -> value != '', mapUpdate(
        map('outcome_before', outcome,
            'run_before', if(b.is_known, concat(lower(hex(p.trace_id)), '-', lower(hex(p.span_id)), '-', toString(p.ordinal)), ''),
            'error_before', if(outcome = 'success', '', if(b.error_type != '', concat(b.error_type, if(b.error_message = '', '', ': '), substring(b.error_message, 1, 200)), substring(b.error_message, 1, 200))),
            'after_original_ms', toString(dateDiff('millisecond', o.at, d.at)),
            'receive_count', ifNull(toString(d.receive_count), '')),
        CAST(verdict.3, 'Map(String, String)'))),
    verdict.1.1 IN ('replay', 'redrive'),
    d.ordinal, o.ordinal, x.node, x.original
FROM (SELECT * FROM {pairs:Identifier} WHERE is_delivery) AS x
INNER JOIN (SELECT *, if(via != '', via, channel) AS brought FROM {faces:Identifier} WHERE is_delivery) AS d ON d.node = x.node
INNER JOIN (SELECT *, if(via != '', via, channel) AS brought FROM {faces:Identifier} WHERE is_delivery) AS o ON o.node = x.original
LEFT JOIN
(
    -- The same asynchronous request before, and the same way before.
    SELECT node, max(by_request).2 AS of_request, max(by_route).2 AS of_route
    FROM
    (
        SELECT
            e.node AS node,
            if(r.request_id = '', (e.at, toUInt64(0)), any((e.at, e.node)) OVER (PARTITION BY e.key_hash, e.function, r.request_id
                ORDER BY e.at, e.ordinal, e.node ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING)) AS by_request,
            any((e.at, e.node)) OVER (PARTITION BY e.key_hash, e.function, if(e.via != '', e.via, e.channel)
                ORDER BY e.at, e.ordinal, e.node ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS by_route
        FROM (SELECT * FROM {ends:Identifier} WHERE is_delivery) AS e
        LEFT JOIN {runs:Identifier} AS r ON r.trace_id = e.trace_id AND r.span_id = e.span_id
    )
    GROUP BY node
) AS q ON q.node = x.node
INNER JOIN (SELECT *, if(via != '', via, channel) AS brought FROM {faces:Identifier} WHERE is_delivery) AS p
    ON p.node = multiIf(x.is_same_message, x.previous, q.of_request != 0, q.of_request, q.of_route != 0, q.of_route, x.previous)
LEFT JOIN (SELECT *, 1 AS is_known FROM {runs:Identifier}) AS r ON r.trace_id = d.trace_id AND r.span_id = d.span_id
LEFT JOIN (SELECT *, 1 AS is_known FROM {runs:Identifier}) AS b ON b.trace_id = p.trace_id AND b.span_id = p.span_id
LEFT JOIN {replays:Identifier} AS s ON s.trace_id = d.trace_id AND s.run_span_id = d.span_id
LEFT JOIN {replays:Identifier} AS f ON f.trace_id = p.trace_id AND f.run_span_id = p.span_id
LEFT JOIN {usual:Identifier} AS u ON u.function = d.function AND u.channel = d.channel AND u.via = d.via
