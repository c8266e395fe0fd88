-- The views of 0010 and 0011, saying the same faster. The engine works out an ALIAS column where it reads the table, before any filter,
-- so every span paid for what few have; here the expressions of 0009 stand behind the filter.
-- CPU of inserting 20,000 spans of one kind with the settings of src/segment.ts, before 0009 and now, us a span on a busy machine:
-- server 31.3 and 29.8, HTTP client 30.1 and 27.1, internal 17.6 and 21.0; with 0011 it was half as much again for the last two.
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

ALTER TABLE invocations_from_spans MODIFY QUERY
WITH
    splitByChar(':', toString(resource_id)) AS arn,
    length(arn) >= 7 AND arn[1] = 'arn' AND arn[3] = 'lambda' AND arn[6] = 'function' AS is_lambda_arn,
    if(attributes['faas.version'] != '', attributes['faas.version'], resource['faas.version']) AS said_version,
    toFloat64OrNull(attributes['choreoscope.init_duration_ms']) AS said_init,
    toFloat64OrNull(attributes['choreoscope.overhead_init_ms']) AS said_overhead_init,
    toFloat64OrNull(attributes['choreoscope.flush_ms']) AS said_flush,
    arrayFirst(pair -> pair.1 = 'exception', arrayZip(event_names, event_attributes)).2 AS exception
SELECT
    trace_id,
    span_id,
    parent_span_id,
    function,
    multiIf(faas_name != '', toString(faas_name), is_lambda_arn, arn[7], service_name != '', toString(service_name), toString(name)) AS function_name,
    multiIf(said_version != '', said_version, is_lambda_arn, arn[8], '') AS function_version,
    multiIf(resource['cloud.provider'] != '', resource['cloud.provider'], is_lambda_arn, 'aws', '') AS provider,
    multiIf(account != '', toString(account), is_lambda_arn, arn[5], '') AS account,
    multiIf(region != '', toString(region), is_lambda_arn, arn[4], '') AS region,
    multiIf(resource['faas.instance'] != '', resource['faas.instance'], attributes['faas.instance'] != '', attributes['faas.instance'],
        role = 'entry', resource['service.instance.id'], '') AS instance,
    invocation_id AS request_id,
    multiIf(
        -- The Azure Functions host says its own names.
        attributes['faas.trigger'] != '', transform(attributes['faas.trigger'],
            ['timerTrigger', 'blobTrigger', 'cosmosDBTrigger', 'sqlTrigger', 'queueTrigger', 'serviceBusTrigger', 'eventHubTrigger',
             'eventGridTrigger', 'kafkaTrigger', 'rabbitMQTrigger', 'orchestrationTrigger', 'activityTrigger', 'entityTrigger'],
            ['timer', 'datasource', 'datasource', 'datasource', 'pubsub', 'pubsub', 'pubsub', 'pubsub', 'pubsub', 'pubsub', 'other', 'other', 'other'],
            attributes['faas.trigger']),
        url != '' OR http_method != '', 'http',
        role = 'entry' AND messaging_system != '', 'pubsub',
        'other') AS trigger,
    attributes['choreoscope.source'] AS source,
    channel,
    started_at,
    duration_ns / 1e6 AS duration_ms,
    if(said_init >= 0 AND said_init < 1e9, said_init, NULL) AS init_duration_ms,
    toUInt64(ceil(duration_ns / 1e6 + ifNull(init_duration_ms, 0))) AS billed_ms,
    attributes['faas.coldstart'] = 'true' AS is_cold_start,
    toUInt64OrNull(if(resource['faas.max_memory'] != '', resource['faas.max_memory'], attributes['faas.max_memory'])) AS memory_bytes,
    resource['host.arch'] AS architecture,
    trimRight(concat(resource['process.runtime.name'], ' ', resource['process.runtime.version'])) AS runtime,
    status = 'error' OR attributes['error.type'] != '' AS is_error,
    if(attributes['error.type'] != '', attributes['error.type'], exception['exception.type']) AS error_type,
    if(status_message != '', status_message, exception['exception.message']) AS error_message,
    attributes['choreoscope.unfinished'] = 'true' AS is_unfinished,
    -- No event source delivers more at once (Lambda: 10,000), and the stitch job makes a row of each record.
    -- https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    greatest(
        toUInt32(1),
        least(toUInt32OrZero(attributes['messaging.batch.message_count']), toUInt32(10000)),
        toUInt32(arrayCount(link -> mapContains(link, 'choreoscope.delivery'), link_attributes))) AS batch_size,
    JSONExtract(attributes['choreoscope.failed_records'], 'Array(UInt32)') AS failed_records,
    if(said_overhead_init >= 0 AND said_overhead_init < 1e9, said_overhead_init, NULL) AS overhead_init_ms,
    toUInt64OrNull(attributes['choreoscope.overhead_us']) AS overhead_us,
    if(said_flush >= 0 AND said_flush < 1e9, said_flush, NULL) AS flush_ms,
    attributes['choreoscope.mode'] AS mode,
    toUInt64OrZero(attributes['choreoscope.dropped_spans']) AS dropped_spans,
    received_at,
    version
FROM
(
    SELECT
        *,
        if(attributes['messaging.system'] != '', attributes['messaging.system'], attributes['component']) AS messaging_system,
        if(attributes['faas.invocation_id'] != '', attributes['faas.invocation_id'], attributes['faas.execution']) AS invocation_id,
        if(attributes['http.request.method'] != '', attributes['http.request.method'], attributes['http.method']) AS http_method,
        multiIf(attributes['url.full'] != '', attributes['url.full'], attributes['http.url'] != '', attributes['http.url'], attributes['url.path'] != '', attributes['url.path'], attributes['http.target']) AS url
    FROM
    (
        SELECT
            trace_id, span_id, parent_span_id, name, service_name, role, function, channel, resource_id, faas_name, account, region,
            started_at, duration_ns, status, status_message, resource, attributes, event_names, event_attributes, link_attributes,
            received_at, version
        FROM spans
        WHERE role IN ('invocation', 'entry')
    )
);
