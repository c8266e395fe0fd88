-- How many days back a publish may be by a key of that kind and carrier; empty: any other carrier.
CREATE TABLE {horizons:Identifier} ENGINE = Memory AS
SELECT key_kind, carrier, days
FROM VALUES('key_kind String, carrier String, days UInt32, why String',
    ('id',          '',            31,  'no broker is known to keep a message longer: https://cloud.google.com/pubsub/docs/replay-overview'),
    ('id',          'sqs',         28,  'kept for 14 days, and for 14 in a dead-letter queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html'),
    ('id',          'sns',         23,  'sent again for so long: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html'),
    ('id',          'eventbridge', 400, 'an archive is replayed whenever somebody wants: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html'),
    ('id',          'scheduler',   400, 'a schedule waits as long as it says'),
    ('id',          'lambda',      2,   'kept for 6 hours, and a durable wait on top: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html'),
    ('id',          's3',          7,   'a notification that is refused is sent again for days'),
    ('context',     '',            14,  'travels in messages, which wait as long as a queue keeps them'),
    ('pointer',     '',            7,   'an object or item is written again and again'),
    ('pointer',     'dynamodb',    2,   'streams keep 24 hours: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html'),
    ('pointer',     'kinesis',     365, 'streams keep up to a year: https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html'),
    ('pointer',     'kafka',       365, 'topics keep what they are told to'),
    ('fingerprint', '',            1,   'content repeats'))
