-- Repeats by an id: under each key, in the order of time, everything after the first. An event that has several keys (a notification in a
-- message) goes by all of them: the first under any is the original, and the message that a queue or stream brought says what is the
-- same delivery tried again. A publish repeats one to the same channel: to several, it is sent once to each.
INSERT INTO {pairs:Identifier}
SELECT
    is_delivery, place.3 AS node, original.3 AS original,
    if(is_same_message, before_of_message.3, before.3) AS previous,
    nth, 'message-id', key, is_same_message
FROM
(
    SELECT
        is_delivery, place, toUInt32(max(position)) AS nth, min(first) AS original, max(last) AS before,
        max(is_message) AS is_same_message, maxIf(last, is_message) AS before_of_message,
        argMin(named, (first, NOT is_message, key_kind, named)) AS key
    FROM
    (
        SELECT
            is_delivery, key_kind, named, is_message,
            line[1] AS first, arrayJoin(arraySlice(arrayEnumerate(line), 2)) AS position, line[position] AS place, line[position - 1] AS last
        FROM
        (
            SELECT
                is_delivery, any(key_kind) AS key_kind, any(concat(carrier, ':', key)) AS named,
                toUInt8(any(carrier) IN ('sqs', 'azqueue', 'servicebus', 'pubsub', 'rabbitmq', 'activemq', 'kinesis', 'kafka', 'eventhubs', 'firehose'))
                    AS is_message,
                arraySort(groupUniqArray((at, ordinal, node))) AS line
            FROM {ends:Identifier}
            GROUP BY key_hash, is_delivery, function, if(is_delivery, '', channel)
            HAVING length(line) > 1
        )
    )
    GROUP BY is_delivery, place
)
