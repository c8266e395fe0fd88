-- Fills hop_ends from spans (docs/telemetry.md, "A delivery", "A publish", "Keys"). Total functions only, as in 0005.
-- The subqueries are steps: an alias in one SELECT is copied wherever it is used, and the engine then spends 200 ms
-- on an insert of one row.

-- Deliveries. One row per link and key:
--   * a link with choreoscope.delivery: its keys, and `context` where it carries one;
--   * a link without (another instrumentation): `context`, and `id` from messaging.message.id; its position is the ordinal;
-- and of the invocation itself, as record 0:
--   * its parent: `context`;
--   * `id:lambda:<request id>` where nothing says that something else than a direct invoke delivered it. The plain
--     AWS SDK instrumentation hands its context to Invoke in ClientContext, where the plain Lambda one does not look.
-- The span `process <queue>` of @opentelemetry/instrumentation-aws-lambda delivers to its parent, the invocation. It has
-- links only for messages with trace context, and alone knows how many there were: the last record has a fingerprint
-- that nothing else has, so that the stitch job sees them all.
CREATE MATERIALIZED VIEW IF NOT EXISTS hop_ends_from_deliveries TO hop_ends AS
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
            carried['choreoscope.via'] != '', '', own_channel) AS channel,
    carried['choreoscope.via'] AS via,
    function,
    started_at AS at,
    if(event_ms BETWEEN 1 AND 4102444800000, fromUnixTimestamp64Milli(least(greatest(ifNull(event_ms, 0), 0), 4102444800000), 'UTC'), NULL) AS event_time,
    toUInt32OrNull(carried['choreoscope.receive_count']) AS receive_count,
    toUInt64OrNull(carried['messaging.message.body.size']) AS payload_bytes,
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
            trace_id, invocation, own_channel, function, started_at, received_at, version,
            delivered.1 AS ordinal,
            delivered.2 AS carried,
            arrayJoin(delivered.3) AS full_key
        FROM
        (
            SELECT
                trace_id, invocation, own_channel, function, started_at, received_at, version,
                arrayJoin(arrayConcat(
                    arrayMap(
                        (n, attrs, link_trace, link_span) -> (
                            if(mapContains(attrs, 'choreoscope.delivery'), toUInt32OrZero(attrs['choreoscope.delivery']), toUInt32(n - 1)),
                            attrs,
                            arrayConcat(
                                JSONExtract(attrs['choreoscope.keys'], 'Array(String)'),
                                if(mapContains(attrs, 'choreoscope.delivery') OR attrs['messaging.message.id'] = '' OR messaging_carrier = '',
                                    [], [concat('id:', messaging_carrier, ':', attrs['messaging.message.id'])]),
                                if(link_span = toFixedString('', 8), [], [concat('context:w3c:', lower(hex(link_trace)), lower(hex(link_span)))]))),
                        arrayEnumerate(link_attributes), link_attributes, link_trace_ids, link_span_ids),
                    if(is_process_span AND message_count > greatest(1, length(link_attributes)), [(
                        toUInt32(message_count - 1),
                        CAST(map(), 'Map(LowCardinality(String), String)'),
                        [concat('fingerprint:record:', lower(hex(trace_id)), lower(hex(invocation)), '/', toString(message_count - 1))])], []),
                    if(is_process_span, [], [(
                        toUInt32(0),
                        CAST(map(), 'Map(LowCardinality(String), String)'),
                        arrayConcat(
                            if(parent_span_id = toFixedString('', 8), [], [concat('context:w3c:', lower(hex(trace_id)), lower(hex(parent_span_id)))]),
                            if(request_id = '' OR is_delivered_otherwise
                                OR arrayExists(link -> position(link['choreoscope.keys'], concat('id:lambda:', request_id)) > 0, link_attributes),
                                [], [concat('id:lambda:', request_id)])))]))) AS delivered
            FROM
            (
                SELECT
                    trace_id, parent_span_id, started_at, received_at, version, link_trace_ids, link_span_ids, link_attributes,
                    is_process_span,
                    if(is_process_span, parent_span_id, span_id) AS invocation,
                    request_id,
                    is_delivered_otherwise,
                    messaging_carrier,
                    message_count,
                    multiIf(
                        said_channel != '', said_channel,
                        length(queue_url) = 3, concat('arn:aws:sqs:', queue_url[1], ':', queue_url[2], ':', queue_url[3]),
                        '') AS own_channel,
                    multiIf(
                        length(arn) >= 7 AND arn[1] = 'arn' AND arn[3] = 'lambda' AND arn[6] = 'function', arrayStringConcat(arraySlice(arn, 1, 7), ':'),
                        resource_id != '', resource_id,
                        provider = 'aws' AND region != '' AND account != '' AND said_name != '',
                            concat('arn:', aws_partition, ':lambda:', region, ':', account, ':function:', said_name),
                        service_name != '', toString(service_name),
                        said_name) AS function
                FROM
                (
                    SELECT
                        trace_id, span_id, parent_span_id, started_at, received_at, version, service_name,
                        link_trace_ids, link_span_ids, link_attributes,
                        kind = 'consumer'
                            AND scope_name = '@opentelemetry/instrumentation-aws-lambda'
                            AND NOT mapContains(attributes, 'faas.invocation_id') AS is_process_span,
                        if(attributes['faas.invocation_id'] != '', attributes['faas.invocation_id'], attributes['faas.execution']) AS request_id,
                        attributes['choreoscope.source'] NOT IN ('', 'lambda', 'direct', 'unknown')
                            OR attributes['faas.trigger'] NOT IN ('', 'other') AS is_delivered_otherwise,
                        transform(attributes['messaging.system'],
                            ['aws_sqs', 'aws.sqs', 'AmazonSQS', 'aws.sns', 'aws_sns', 'AmazonSNS'], ['sqs', 'sqs', 'sqs', 'sns', 'sns', 'sns'],
                            attributes['messaging.system']) AS messaging_carrier,
                        -- Of queues, 10,000 at most: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
                        least(greatest(1, toUInt32OrZero(attributes['messaging.batch.message_count'])), 10000) AS message_count,
                        attributes['choreoscope.channel'] AS said_channel,
                        -- The queue of a plain `process` span, as its ARN: https://sqs.<region>.amazonaws.com/<account>/<name>
                        extractGroups(attributes['aws.sqs.queue.url'], '^https?://sqs\\.([^.]+)\\.[^/]+/([^/]+)/([^/]+)$') AS queue_url,
                        if(attributes['cloud.resource_id'] != '', attributes['cloud.resource_id'], resource['cloud.resource_id']) AS resource_id,
                        splitByChar(':', resource_id) AS arn,
                        resource['cloud.provider'] AS provider,
                        resource['cloud.region'] AS region,
                        if(attributes['cloud.account.id'] != '', attributes['cloud.account.id'], resource['cloud.account.id']) AS account,
                        multiIf(region LIKE 'cn-%', 'aws-cn', region LIKE 'us-gov-%', 'aws-us-gov', 'aws') AS aws_partition,
                        if(attributes['faas.name'] != '', attributes['faas.name'], resource['faas.name']) AS said_name
                    FROM spans
                    WHERE kind IN ('server', 'consumer')
                      AND (mapContains(attributes, 'faas.invocation_id') OR mapContains(attributes, 'faas.trigger') OR mapContains(attributes, 'faas.coldstart'))
                )
            )
        )
    )
)
WHERE kind_name IN ('id', 'context', 'pointer', 'fingerprint')
  AND second_colon > first_colon + 1
  AND key != '';

-- Publishes. One row per choreoscope.publish event and key, and `context` of the span for each entry; or, for a span
-- of another instrumentation, one publish at the span's start (an answered request may have been received long
-- before) with `context` and what ids its attributes give:
--   * messaging.message.id                          id:sqs (SendMessage)
--   * Lambda Invoke: faas.execution, aws.request.id   id:lambda
--   * S3 writes: aws.request.id                     id:s3, the x-amz-request-id of the answer
-- Of AWS calls only those that send something, and no database calls. invocation_span_id of a plain span is zeros: its
-- parent may be any span of the function, so the stitch job climbs to the invocation. `function` is then what the
-- resource says.
-- https://github.com/open-telemetry/opentelemetry-js-contrib/tree/main/packages/instrumentation-aws-sdk
CREATE MATERIALIZED VIEW IF NOT EXISTS hop_ends_from_publishes TO hop_ends AS
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
                        multiIf(
                            aws_service = 'Lambda' AND invoked_request_id != '', [concat('id:lambda:', invoked_request_id)],
                            aws_service = 'S3' AND aws_request_id != '', [concat('id:s3:', aws_request_id)],
                            message_id != '' AND messaging_carrier != '', [concat('id:', messaging_carrier, ':', message_id)],
                            []),
                        started_at)])) AS entry
            FROM
            (
                SELECT
                    trace_id, span_id, started_at, received_at, version, event_names, event_attributes, event_times,
                    is_ours, aws_service, aws_request_id, messaging_carrier, message_id,
                    if(said_execution != '', said_execution, aws_request_id) AS invoked_request_id,
                    multiIf(
                        is_ours, '',
                        topic != '', topic,
                        startsWith(destination, 'arn:'), destination,
                        length(queue_url) = 3, concat('arn:aws:sqs:', queue_url[1], ':', queue_url[2], ':', queue_url[3]),
                        bucket != '', concat('arn:aws:s3:::', bucket),
                        stream != '', concat('stream:', stream),
                        startsWith(invoked, 'arn:'), invoked,
                        invoked != '' AND account != '', concat('arn:', aws_partition, ':lambda:', invoked_region, ':', account, ':function:', invoked),
                        invoked != '', concat('function:', invoked),
                        destination != '', concat('queue:', destination),
                        method != '', concat('http:', method, ' ', path(url)),
                        '') AS plain_channel,
                    multiIf(
                        length(arn) >= 7 AND arn[1] = 'arn' AND arn[3] = 'lambda' AND arn[6] = 'function', arrayStringConcat(arraySlice(arn, 1, 7), ':'),
                        resource_id != '', resource_id,
                        provider = 'aws' AND region != '' AND account != '' AND own_name != '',
                            concat('arn:', aws_partition, ':lambda:', region, ':', account, ':function:', own_name),
                        service_name != '', toString(service_name),
                        own_name) AS function
                FROM
                (
                    SELECT
                        trace_id, span_id, started_at, received_at, version, service_name, event_names, event_attributes, event_times,
                        has(event_names, 'choreoscope.publish') AS is_ours,
                        attributes['rpc.service'] AS aws_service,
                        if(attributes['aws.request.id'] != '', attributes['aws.request.id'], attributes['aws.request_id']) AS aws_request_id,
                        attributes['faas.execution'] AS said_execution,
                        attributes['messaging.message.id'] AS message_id,
                        attributes['messaging.destination.name'] AS destination,
                        attributes['aws.sns.topic.arn'] AS topic,
                        attributes['aws.s3.bucket'] AS bucket,
                        attributes['aws.kinesis.stream.name'] AS stream,
                        attributes['faas.invoked_name'] AS invoked,
                        if(attributes['http.request.method'] != '', attributes['http.request.method'], attributes['http.method']) AS method,
                        if(attributes['url.full'] != '', attributes['url.full'], attributes['http.url']) AS url,
                        transform(attributes['messaging.system'],
                            ['aws_sqs', 'aws.sqs', 'AmazonSQS', 'aws.sns', 'aws_sns', 'AmazonSNS'], ['sqs', 'sqs', 'sqs', 'sns', 'sns', 'sns'],
                            attributes['messaging.system']) AS messaging_carrier,
                        extractGroups(
                            if(messaging_carrier = 'sqs' AND url != '', url, attributes['aws.sqs.queue.url']),
                            '^https?://sqs\\.([^.]+)\\.[^/]+/([^/]+)/([^/]+)$') AS queue_url,
                        resource['cloud.provider'] AS provider,
                        resource['cloud.region'] AS region,
                        resource['cloud.account.id'] AS account,
                        resource['faas.name'] AS own_name,
                        multiIf(region LIKE 'cn-%', 'aws-cn', region LIKE 'us-gov-%', 'aws-us-gov', 'aws') AS aws_partition,
                        if(attributes['faas.invoked_region'] != '', attributes['faas.invoked_region'], region) AS invoked_region,
                        resource['cloud.resource_id'] AS resource_id,
                        splitByChar(':', resource_id) AS arn
                    FROM spans
                    WHERE has(event_names, 'choreoscope.publish')
                        -- A call of our own without such an event sent nothing: it was refused, or it only reads.
                        OR (scope_name != '@choreoscope/instrumentation' AND (kind = 'producer'
                        OR (kind = 'client'
                            AND attributes['db.system'] = '' AND attributes['db.system.name'] = ''
                            AND if(attributes['rpc.system'] = 'aws-api' OR attributes['rpc.system.name'] = 'aws-api',
                                attributes['rpc.method'] IN ('SendMessage', 'SendMessageBatch', 'Publish', 'PublishBatch', 'PutEvents', 'Invoke', 'InvokeAsync',
                                    'PutRecord', 'PutRecords', 'PutObject', 'CopyObject', 'CompleteMultipartUpload', 'DeleteObject', 'DeleteObjects',
                                    'StartExecution', 'StartSyncExecution'),
                                mapContains(attributes, 'messaging.system') OR mapContains(attributes, 'http.request.method') OR mapContains(attributes, 'http.method')))))
                )
            )
        )
    )
)
WHERE kind_name IN ('id', 'context', 'pointer', 'fingerprint')
  AND second_colon > first_colon + 1
  AND key != '';
