-- What is noted of a payload, on both ends. The raw bytes, what they mean without what changes every time, and how they
-- are built; empty where the sender notes none.
ALTER TABLE hop_ends ADD COLUMN IF NOT EXISTS payload_hash String AFTER payload_bytes;
ALTER TABLE hop_ends ADD COLUMN IF NOT EXISTS fingerprint String COMMENT 'hash of the canonical payload without volatile fields' AFTER payload_hash;
ALTER TABLE hop_ends ADD COLUMN IF NOT EXISTS shape String COMMENT 'hash of field names and types' AFTER fingerprint;

-- Replaces 0007's view of deliveries. New: whom a span is of and what it is to an invocation come from columns of spans (0009),
-- which know more instrumentations; plain services; Kafka's offsets; a delivered record without any key has
-- `fingerprint:payload:<its fingerprint>`, so that it has a row.
--   * Of an invocation that says so, each link is a delivery, and its parent record 0's context.
--   * Of an entry, the parent is the message, if it came from elsewhere; if there is none (a batch, or an instrumentation that links
--     instead), the links are. A Pub/Sub span has links to the acknowledgements of its message.
--   * One message's id or offset stands on the span, and is record 0's.
-- The expressions of 0009 stand behind the filter here: the engine works out an ALIAS column where it reads the table, before any
-- filter, and every span would pay for what few have. CPU of inserting 20,000 spans of one kind with the settings of
-- src/segment.ts, before 0009 and with these views, us a span on a busy machine: server 31.3 and 29.8, HTTP client 30.1 and 27.1,
-- internal 17.6 and 21.0; by the ALIAS columns it was half as much again for the last two.
-- Total functions only, as in 0005. The subqueries are steps, as in 0007.
ALTER TABLE hop_ends_from_deliveries MODIFY QUERY
SELECT
    CAST('delivery', 'Enum8(\'publish\' = 1, \'delivery\' = 2)') AS direction,
    CAST(if(kind_name IN ('id', 'context', 'pointer'), kind_name, 'fingerprint'),
        'Enum8(\'id\' = 1, \'context\' = 2, \'pointer\' = 3, \'fingerprint\' = 4)') AS key_kind,
    substring(full_key, first_colon + 1, second_colon - first_colon - 1) AS carrier,
    substring(full_key, second_colon + 1) AS key,
    trace_id,
    invocation AS span_id,
    ordinal,
    invocation AS invocation_span_id,
    CAST(NULL, 'Nullable(UInt32)') AS record,
    '' AS attribution,
    multiIf(carried['choreoscope.channel'] != '', carried['choreoscope.channel'],
            carried['choreoscope.via'] != '', '', channel) AS channel,
    carried['choreoscope.via'] AS via,
    function,
    started_at AS at,
    if(event_ms BETWEEN 1 AND 4102444800000, fromUnixTimestamp64Milli(least(greatest(ifNull(event_ms, 0), 0), 4102444800000), 'UTC'), NULL) AS event_time,
    toUInt32OrNull(carried['choreoscope.receive_count']) AS receive_count,
    toUInt64OrNull(carried['messaging.message.body.size']) AS payload_bytes,
    carried['choreoscope.payload_hash'] AS payload_hash,
    carried['choreoscope.fingerprint'] AS fingerprint,
    carried['choreoscope.shape'] AS shape,
    carried['choreoscope.event_key'] AS event_key,
    received_at,
    version
FROM
(
    SELECT
        *,
        position(full_key, ':') AS first_colon,
        position(full_key, ':', first_colon + 1) AS second_colon,
        substring(full_key, 1, first_colon - 1) AS kind_name,
        toInt64OrNull(carried['choreoscope.event_time_ms']) AS event_ms
    FROM
    (
        SELECT
            trace_id, invocation, channel, function, started_at, received_at, version,
            delivered.1 AS ordinal,
            delivered.2 AS carried,
            arrayJoin(if(empty(delivered.3) AND carried['choreoscope.fingerprint'] != '',
                [concat('fingerprint:payload:', carried['choreoscope.fingerprint'])], delivered.3)) AS full_key
        FROM
        (
            SELECT
                trace_id, invocation, channel, function, started_at, received_at, version,
                arrayJoin(arrayConcat(
                    arrayMap(
                        (n, attrs, link_trace, link_span) -> (
                            if(mapContains(attrs, 'choreoscope.delivery'), toUInt32OrZero(attrs['choreoscope.delivery']), toUInt32(n - 1)),
                            attrs,
                            arrayConcat(
                                JSONExtract(attrs['choreoscope.keys'], 'Array(String)'),
                                if(mapContains(attrs, 'choreoscope.delivery') OR carrier = '', [],
                                    arrayConcat(
                                        if(attrs['messaging.message.id'] = '', [], [concat('id:', carrier, ':', attrs['messaging.message.id'])]),
                                        if(carrier != 'kafka' OR attrs['messaging.kafka.offset'] = '', [], [concat('pointer:kafka:',
                                            if(attrs['messaging.destination.name'] != '', attrs['messaging.destination.name'], destination), '/',
                                            if(attrs['messaging.destination.partition.id'] != '', attrs['messaging.destination.partition.id'], kafka_partition), ':',
                                            attrs['messaging.kafka.offset'])]))),
                                if(link_span = toFixedString('', 8), [], [concat('context:w3c:', lower(hex(link_trace)), lower(hex(link_span)))]))),
                        arrayEnumerate(links), links, link_trace_ids, link_span_ids),
                    if(role = 'deliveries' AND message_count > greatest(1, length(links)), [(
                        toUInt32(message_count - 1),
                        CAST(map(), 'Map(LowCardinality(String), String)'),
                        [concat('fingerprint:record:', lower(hex(trace_id)), lower(hex(invocation)), '/', toString(message_count - 1))])], []),
                    if(role = 'deliveries', [], [(
                        toUInt32(0),
                        CAST(map(), 'Map(LowCardinality(String), String)'),
                        arrayConcat(
                            if(parent_span_id = toFixedString('', 8) OR (role = 'entry' AND is_parent_local), [],
                                [concat('context:w3c:', lower(hex(trace_id)), lower(hex(parent_span_id)))]),
                            if(carrier = '' OR message_id = '' OR is_ours, [], [concat('id:', carrier, ':', message_id)]),
                            if(carrier != 'kafka' OR kafka_offset = '' OR is_ours, [],
                                [concat('pointer:kafka:', destination, '/', kafka_partition, ':', kafka_offset)]),
                            if(invocation_id = '' OR is_delivered_otherwise
                                OR arrayExists(link -> position(link['choreoscope.keys'], concat('id:lambda:', invocation_id)) > 0, links),
                                [], [concat('id:lambda:', invocation_id)])))]))) AS delivered
            FROM
            (
                SELECT
                    trace_id, started_at, received_at, version, function, channel, role, parent_span_id,
                    bitAnd(flags, 768) = 256 AS is_parent_local,
                    if(role = 'deliveries', parent_span_id, span_id) AS invocation,
                    role != 'entry' OR (messaging_system != 'gcp_pubsub' AND kind = 'consumer'
                        AND (parent_span_id = toFixedString('', 8) OR bitAnd(flags, 768) != 768)) AS has_links,
                    if(has_links, link_attributes, []) AS links,
                    if(has_links, link_trace_ids, []) AS link_trace_ids,
                    if(has_links, link_span_ids, []) AS link_span_ids,
                    scope_name = '@choreoscope/instrumentation' AS is_ours,
                    messaging_carrier AS carrier,
                    destination,
                    message_id,
                    kafka_partition,
                    kafka_offset,
                    invocation_id,
                    attributes['choreoscope.source'] NOT IN ('', 'lambda', 'direct', 'unknown')
                        OR attributes['faas.trigger'] NOT IN ('', 'other') AS is_delivered_otherwise,
                    -- Of queues, 10,000 at most: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
                    least(greatest(1, toUInt32OrZero(attributes['messaging.batch.message_count'])), 10000) AS message_count
                FROM
                (
                    SELECT
                        *,
                        if(attributes['messaging.system'] != '', attributes['messaging.system'], attributes['component']) AS messaging_system,
                        transform(messaging_system, ['aws_sqs', 'aws.sqs', 'AmazonSQS', 'aws.sns', 'aws_sns', 'AmazonSNS', 'gcp_pubsub'], ['sqs', 'sqs', 'sqs', 'sns', 'sns', 'sns', 'pubsub'], messaging_system) AS messaging_carrier,
                        if(attributes['faas.invocation_id'] != '', attributes['faas.invocation_id'], attributes['faas.execution']) AS invocation_id,
                        if(attributes['messaging.message.id'] != '', attributes['messaging.message.id'], attributes['messaging.message_id']) AS message_id,
                        multiIf(attributes['messaging.destination.name'] != '', attributes['messaging.destination.name'], attributes['messaging.destination'] != '', attributes['messaging.destination'], attributes['messaging.source.name'] != '', attributes['messaging.source.name'], attributes['entity-path'] != '', attributes['entity-path'], attributes['message_bus.destination']) AS destination,
                        multiIf(attributes['messaging.destination.partition.id'] != '', attributes['messaging.destination.partition.id'], attributes['messaging.kafka.destination.partition'] != '', attributes['messaging.kafka.destination.partition'], attributes['messaging.kafka.partition']) AS kafka_partition,
                        if(attributes['messaging.kafka.offset'] != '', attributes['messaging.kafka.offset'], attributes['messaging.kafka.message.offset']) AS kafka_offset
                    FROM
                    (
                        SELECT
                            trace_id, span_id, parent_span_id, kind, flags, started_at, received_at, version, function, channel, role,
                            scope_name, attributes, link_attributes, link_trace_ids, link_span_ids
                        FROM spans
                        WHERE role != 'none'
                    )
                )
            )
        )
    )
)
WHERE kind_name IN ('id', 'context', 'pointer', 'fingerprint')
  AND second_colon > first_colon + 1
  AND key != '';

-- Replaces 0007's view of publishes. New: the languages' and vendors' names for things (0009), ids of SNS and of whatever messaging
-- system gives one, Kafka's offsets. Not a publish: asking for messages, settling them, and a span that sends messages which have spans
-- of their own (`create`; it links to them).
--   Azure: https://github.com/Azure/azure-sdk-for-js/tree/main/sdk/servicebus/service-bus/src/diagnostics
--   Pub/Sub: https://github.com/googleapis/nodejs-pubsub/blob/main/src/telemetry-tracing.ts
--   Kafka: https://github.com/open-telemetry/opentelemetry-java-instrumentation/tree/main/instrumentation/kafka
ALTER TABLE hop_ends_from_publishes MODIFY QUERY
SELECT
    CAST('publish', 'Enum8(\'publish\' = 1, \'delivery\' = 2)') AS direction,
    CAST(if(kind_name IN ('id', 'context', 'pointer'), kind_name, 'fingerprint'),
        'Enum8(\'id\' = 1, \'context\' = 2, \'pointer\' = 3, \'fingerprint\' = 4)') AS key_kind,
    substring(full_key, first_colon + 1, second_colon - first_colon - 1) AS carrier,
    substring(full_key, second_colon + 1) AS key,
    trace_id,
    span_id,
    ordinal,
    toFixedString(if(match(sent['choreoscope.invocation'], '^[0-9a-fA-F]{16}$'), unhex(sent['choreoscope.invocation']), ''), 8) AS invocation_span_id,
    toUInt32OrNull(sent['choreoscope.record']) AS record,
    sent['choreoscope.attribution'] AS attribution,
    if(is_ours, sent['choreoscope.channel'], plain_channel) AS channel,
    '' AS via,
    function,
    sent_at AS at,
    CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))') AS event_time,
    CAST(NULL, 'Nullable(UInt32)') AS receive_count,
    toUInt64OrNull(sent['messaging.message.body.size']) AS payload_bytes,
    sent['choreoscope.payload_hash'] AS payload_hash,
    sent['choreoscope.fingerprint'] AS fingerprint,
    sent['choreoscope.shape'] AS shape,
    sent['choreoscope.event_key'] AS event_key,
    received_at,
    version
FROM
(
    SELECT
        *,
        position(full_key, ':') AS first_colon,
        position(full_key, ':', first_colon + 1) AS second_colon,
        substring(full_key, 1, first_colon - 1) AS kind_name
    FROM
    (
        SELECT
            trace_id, span_id, is_ours, plain_channel, function, received_at, version,
            entry.1 AS ordinal,
            entry.2 AS sent,
            arrayJoin(arrayConcat(entry.3, [concat('context:w3c:', lower(hex(trace_id)), lower(hex(span_id)))])) AS full_key,
            entry.4 AS sent_at
        FROM
        (
            SELECT
                trace_id, span_id, is_ours, plain_channel, function, received_at, version,
                arrayJoin(if(
                    is_ours,
                    arrayMap(
                        event -> (
                            toUInt32OrZero(event.2['choreoscope.publish']),
                            event.2,
                            JSONExtract(event.2['choreoscope.keys'], 'Array(String)'),
                            greatest(started_at, least(event.3, started_at + INTERVAL 1 DAY))),
                        arrayFilter(event -> event.1 = 'choreoscope.publish', arrayZip(event_names, event_attributes, event_times))),
                    [(
                        toUInt32(0),
                        CAST(map(), 'Map(LowCardinality(String), String)'),
                        arrayConcat(
                            multiIf(
                                service = 'lambda' AND invocation_id != '', [concat('id:lambda:', invocation_id)],
                                service = 'lambda' AND request_id != '', [concat('id:lambda:', request_id)],
                                service = 's3' AND request_id != '', [concat('id:s3:', request_id)],
                                message_id != '' AND carrier != '', [concat('id:', carrier, ':', message_id)],
                                []),
                            if(carrier = 'kafka' AND kafka_offset != '' AND kafka_partition != '',
                                [concat('pointer:kafka:', destination, '/', kafka_partition, ':', kafka_offset)], [])),
                        started_at)])) AS entry
            FROM
            (
                SELECT
                    trace_id, span_id, started_at, received_at, version, event_names, event_attributes, event_times, function,
                    has(event_names, 'choreoscope.publish') AS is_ours,
                    channel AS plain_channel,
                    aws_service AS service,
                    aws_request_id AS request_id,
                    messaging_carrier AS carrier,
                    invocation_id,
                    message_id,
                    destination,
                    kafka_partition,
                    kafka_offset
                FROM
                (
                    SELECT
                        *,
                        if(attributes['messaging.system'] != '', attributes['messaging.system'], attributes['component']) AS messaging_system,
                        transform(messaging_system, ['aws_sqs', 'aws.sqs', 'AmazonSQS', 'aws.sns', 'aws_sns', 'AmazonSNS', 'gcp_pubsub'], ['sqs', 'sqs', 'sqs', 'sns', 'sns', 'sns', 'pubsub'], messaging_system) AS messaging_carrier,
                        if(attributes['messaging.operation.type'] != '', attributes['messaging.operation.type'], attributes['messaging.operation']) AS messaging_operation,
                        if(attributes['faas.invocation_id'] != '', attributes['faas.invocation_id'], attributes['faas.execution']) AS invocation_id,
                        if(attributes['messaging.message.id'] != '', attributes['messaging.message.id'], attributes['messaging.message_id']) AS message_id,
                        multiIf(attributes['messaging.destination.name'] != '', attributes['messaging.destination.name'], attributes['messaging.destination'] != '', attributes['messaging.destination'], attributes['messaging.source.name'] != '', attributes['messaging.source.name'], attributes['entity-path'] != '', attributes['entity-path'], attributes['message_bus.destination']) AS destination,
                        multiIf(attributes['messaging.destination.partition.id'] != '', attributes['messaging.destination.partition.id'], attributes['messaging.kafka.destination.partition'] != '', attributes['messaging.kafka.destination.partition'], attributes['messaging.kafka.partition']) AS kafka_partition,
                        if(attributes['messaging.kafka.offset'] != '', attributes['messaging.kafka.offset'], attributes['messaging.kafka.message.offset']) AS kafka_offset,
                        if(attributes['http.request.method'] != '', attributes['http.request.method'], attributes['http.method']) AS http_method,
                        if(attributes['rpc.system'] = 'aws-api' OR attributes['rpc.system.name'] = 'aws-api', splitByChar('/', attributes['rpc.method'])[-1], '') AS aws_operation,
                        if(attributes['rpc.system'] = 'aws-api' OR attributes['rpc.system.name'] = 'aws-api', replaceRegexpOne(lower(if(position(attributes['rpc.method'], '/') > 0, splitByChar('/', attributes['rpc.method'])[1], attributes['rpc.service'])), '^(?:amazon|aws) ?', ''), '') AS aws_service,
                        multiIf(attributes['aws.request_id'] != '', attributes['aws.request_id'], attributes['aws.request.id'] != '', attributes['aws.request.id'], attributes['aws.requestId']) AS aws_request_id
                    FROM
                    (
                        -- A call of our own without such an event sent nothing: it was refused, or it only reads.
                        SELECT
                            trace_id, span_id, kind, scope_name, started_at, received_at, version, event_names, event_attributes, event_times,
                            function, channel, attributes, link_span_ids
                        FROM spans
                        WHERE has(event_names, 'choreoscope.publish')
                            OR (kind IN ('producer', 'client') AND scope_name != '@choreoscope/instrumentation')
                    )
                )
                WHERE is_ours
                    OR ((messaging_system = '' OR messaging_operation = 'create' OR empty(link_span_ids))
                        AND (kind = 'producer'
                            OR (attributes['db.system'] = '' AND attributes['db.system.name'] = ''
                                AND multiIf(
                                    aws_operation != '', aws_operation IN ('SendMessage', 'SendMessageBatch', 'Publish', 'PublishBatch', 'PutEvents',
                            'Invoke', 'InvokeAsync', 'PutRecord', 'PutRecords', 'PutRecordBatch', 'PutObject', 'CopyObject',
                            'CompleteMultipartUpload', 'DeleteObject', 'DeleteObjects', 'StartExecution', 'StartSyncExecution',
                            'CreateSchedule', 'UpdateSchedule', 'PostToConnection'),
                                    messaging_system != '', messaging_system != 'gcp_pubsub' AND messaging_operation IN ('', 'send', 'publish', 'create'),
                                    http_method != ''))))
            )
        )
    )
)
WHERE kind_name IN ('id', 'context', 'pointer', 'fingerprint')
  AND second_colon > first_colon + 1
  AND key != '';
