-- Fills hop_ends from spans (docs/telemetry.md, "A delivery", "A publish", "Keys"). Total functions only, as in 0005.

-- Deliveries. One row per link and key:
--   * a link with choreoscope.delivery: its keys, and `context` where it carries one;
--   * a link without (another instrumentation): `context`, and `id` from messaging.message.id; its position is the ordinal;
-- and of the invocation itself, as record 0:
--   * its parent: `context`;
--   * `id:lambda:<request id>` where nothing says that something else than a direct invoke delivered it. The plain
--     AWS SDK instrumentation hands its context to Invoke in ClientContext, where the plain Lambda one does not look.
-- The span `process <queue>` of @opentelemetry/instrumentation-aws-lambda delivers to its parent, the invocation.
CREATE MATERIALIZED VIEW IF NOT EXISTS hop_ends_from_deliveries TO hop_ends AS
WITH
    kind = 'consumer'
        AND scope_name = '@opentelemetry/instrumentation-aws-lambda'
        AND NOT mapContains(attributes, 'faas.invocation_id') AS is_process_span,
    transform(toString(attributes['messaging.system']),
        ['aws_sqs', 'aws.sqs', 'AmazonSQS', 'aws.sns', 'aws_sns', 'AmazonSNS'], ['sqs', 'sqs', 'sqs', 'sns', 'sns', 'sns'],
        toString(attributes['messaging.system'])) AS messaging_carrier,
    multiIf(attributes['faas.invocation_id'] != '', attributes['faas.invocation_id'], attributes['faas.execution']) AS request_id,
    if(attributes['cloud.resource_id'] != '', attributes['cloud.resource_id'], resource['cloud.resource_id']) AS resource_id,
    splitByChar(':', resource_id) AS arn,
    if(attributes['faas.name'] != '', attributes['faas.name'], resource['faas.name']) AS said_name,
    -- The queue of a plain `process` span, as its ARN: https://sqs.<region>.amazonaws.com/<account>/<name>
    extractGroups(attributes['aws.sqs.queue.url'], '^https?://sqs\\.([^.]+)\\.[^/]+/([^/]+)/([^/]+)$') AS queue_url,
    multiIf(
        attributes['choreoscope.channel'] != '', attributes['choreoscope.channel'],
        length(queue_url) = 3, concat('arn:aws:sqs:', queue_url[1], ':', queue_url[2], ':', queue_url[3]),
        '') AS own_channel,
    toFixedString('', 8) AS no_span,
    arrayMap(
        (n, attrs, link_trace, link_span) -> (
            if(mapContains(attrs, 'choreoscope.delivery'), toUInt32OrZero(attrs['choreoscope.delivery']), toUInt32(n - 1)),
            attrs,
            arrayConcat(
                JSONExtract(attrs['choreoscope.keys'], 'Array(String)'),
                if(mapContains(attrs, 'choreoscope.delivery') OR attrs['messaging.message.id'] = '' OR messaging_carrier = '',
                    [], [concat('id:', messaging_carrier, ':', attrs['messaging.message.id'])]),
                if(link_span = no_span, [], [concat('context:w3c:', lower(hex(link_trace)), lower(hex(link_span)))]))),
        arrayEnumerate(link_attributes), link_attributes, link_trace_ids, link_span_ids) AS linked,
    if(is_process_span, [], [(
        toUInt32(0),
        CAST(map(), 'Map(LowCardinality(String), String)'),
        arrayConcat(
            if(parent_span_id = no_span, [], [concat('context:w3c:', lower(hex(trace_id)), lower(hex(parent_span_id)))]),
            if(request_id = ''
                OR attributes['choreoscope.source'] NOT IN ('', 'lambda', 'direct', 'unknown')
                OR attributes['faas.trigger'] NOT IN ('', 'other')
                OR arrayExists(link -> position(link['choreoscope.keys'], concat('id:lambda:', request_id)) > 0, link_attributes),
                [], [concat('id:lambda:', request_id)])))]) AS itself,
    arrayJoin(arrayConcat(linked, itself)) AS delivered,
    arrayJoin(delivered.3) AS full_key,
    delivered.2 AS carried,
    position(full_key, ':') AS first_colon,
    position(full_key, ':', first_colon + 1) AS second_colon,
    substring(full_key, 1, first_colon - 1) AS kind_name,
    toInt64OrNull(carried['choreoscope.event_time_ms']) AS event_ms
SELECT
    CAST('delivery', 'Enum8(\'publish\' = 1, \'delivery\' = 2)') AS direction,
    CAST(if(kind_name IN ('id', 'context', 'pointer'), kind_name, 'fingerprint'),
        'Enum8(\'id\' = 1, \'context\' = 2, \'pointer\' = 3, \'fingerprint\' = 4)') AS key_kind,
    substring(full_key, first_colon + 1, second_colon - first_colon - 1) AS carrier,
    substring(full_key, second_colon + 1) AS key,
    trace_id,
    if(is_process_span, parent_span_id, spans.span_id) AS span_id,
    delivered.1 AS ordinal,
    if(is_process_span, parent_span_id, spans.span_id) AS invocation_span_id,
    CAST(NULL, 'Nullable(UInt32)') AS record,
    '' AS attribution,
    if(carried['choreoscope.channel'] != '', carried['choreoscope.channel'], own_channel) AS channel,
    carried['choreoscope.via'] AS via,
    multiIf(
        length(arn) >= 7 AND arn[1] = 'arn' AND arn[3] = 'lambda' AND arn[6] = 'function', arrayStringConcat(arraySlice(arn, 1, 7), ':'),
        resource_id != '', resource_id,
        service_name != '', toString(service_name),
        said_name) AS function,
    started_at AS at,
    if(event_ms BETWEEN 1 AND 4102444800000, fromUnixTimestamp64Milli(least(greatest(ifNull(event_ms, 0), 0), 4102444800000), 'UTC'), NULL) AS event_time,
    toUInt32OrNull(carried['choreoscope.receive_count']) AS receive_count,
    toUInt64OrNull(carried['messaging.message.body.size']) AS payload_bytes,
    carried['choreoscope.event_key'] AS event_key,
    received_at,
    version
FROM
(
    SELECT * FROM spans
    WHERE kind IN ('server', 'consumer')
      AND (mapContains(attributes, 'faas.invocation_id') OR mapContains(attributes, 'faas.trigger') OR mapContains(attributes, 'faas.coldstart'))
) AS spans
WHERE kind_name IN ('id', 'context', 'pointer', 'fingerprint')
  AND second_colon > first_colon + 1
  AND key != '';

-- Publishes. One row per choreoscope.publish event and key, and `context` of the span for each entry; or, for a span
-- of another instrumentation, one publish at the span's start (an answered request may have been received long
-- before) with `context` and what ids its attributes give:
--   * messaging.message.id                       id:sqs (SendMessage)
--   * Lambda Invoke: faas.execution, aws.request.id   id:lambda
--   * S3 writes: aws.request.id                  id:s3, the x-amz-request-id of the answer
-- Of AWS calls only those that send something, and no database calls. invocation_span_id of a plain span is zeros: its
-- parent may be any span of the function, so the stitch job climbs to the invocation. `function` is then what the
-- resource says.
-- https://github.com/open-telemetry/opentelemetry-js-contrib/tree/main/packages/instrumentation-aws-sdk
CREATE MATERIALIZED VIEW IF NOT EXISTS hop_ends_from_publishes TO hop_ends AS
WITH
    has(event_names, 'choreoscope.publish') AS is_ours,
    attributes['rpc.service'] AS aws_service,
    if(attributes['aws.request.id'] != '', attributes['aws.request.id'], attributes['aws.request_id']) AS aws_request_id,
    if(attributes['faas.execution'] != '', attributes['faas.execution'], aws_request_id) AS invoked_request_id,
    transform(toString(attributes['messaging.system']),
        ['aws_sqs', 'aws.sqs', 'AmazonSQS', 'aws.sns', 'aws_sns', 'AmazonSNS'], ['sqs', 'sqs', 'sqs', 'sns', 'sns', 'sns'],
        toString(attributes['messaging.system'])) AS messaging_carrier,
    resource['cloud.resource_id'] AS resource_id,
    splitByChar(':', resource_id) AS arn,
    if(attributes['url.full'] != '', attributes['url.full'], attributes['aws.sqs.queue.url']) AS queue,
    extractGroups(queue, '^https?://sqs\\.([^.]+)\\.[^/]+/([^/]+)/([^/]+)$') AS queue_url,
    if(resource['cloud.region'] LIKE 'cn-%', 'aws-cn', if(resource['cloud.region'] LIKE 'us-gov-%', 'aws-us-gov', 'aws')) AS aws_partition,
    if(attributes['faas.invoked_region'] != '', attributes['faas.invoked_region'], resource['cloud.region']) AS invoked_region,
    multiIf(
        attributes['aws.sns.topic.arn'] != '', attributes['aws.sns.topic.arn'],
        attributes['messaging.system'] != '' AND startsWith(attributes['messaging.destination.name'], 'arn:'), attributes['messaging.destination.name'],
        length(queue_url) = 3, concat('arn:aws:sqs:', queue_url[1], ':', queue_url[2], ':', queue_url[3]),
        messaging_carrier = 'sqs', concat('queue:', attributes['messaging.destination.name']),
        attributes['aws.s3.bucket'] != '', concat('arn:aws:s3:::', attributes['aws.s3.bucket']),
        attributes['aws.kinesis.stream.name'] != '', concat('stream:', attributes['aws.kinesis.stream.name']),
        startsWith(attributes['faas.invoked_name'], 'arn:'), attributes['faas.invoked_name'],
        attributes['faas.invoked_name'] != '' AND resource['cloud.account.id'] != '',
            concat('arn:', aws_partition, ':lambda:', invoked_region, ':', resource['cloud.account.id'], ':function:', attributes['faas.invoked_name']),
        attributes['faas.invoked_name'] != '', concat('function:', attributes['faas.invoked_name']),
        attributes['messaging.destination.name'] != '', concat('queue:', attributes['messaging.destination.name']),
        attributes['http.request.method'] != '', concat('http:', attributes['http.request.method'], ' ', path(attributes['url.full'])),
        attributes['http.method'] != '', concat('http:', attributes['http.method'], ' ', path(attributes['http.url'])),
        '') AS plain_channel,
    arrayFilter(event -> event.1 = 'choreoscope.publish', arrayZip(event_names, event_attributes, event_times)) AS publishes,
    multiIf(
        is_ours,
        arrayMap(
            event -> (
                toUInt32OrZero(event.2['choreoscope.publish']),
                event.2,
                JSONExtract(event.2['choreoscope.keys'], 'Array(String)'),
                greatest(started_at, least(event.3, started_at + INTERVAL 1 DAY))),
            publishes),
        [(
            toUInt32(0),
            CAST(map(), 'Map(LowCardinality(String), String)'),
            multiIf(
                aws_service = 'Lambda' AND invoked_request_id != '', [concat('id:lambda:', invoked_request_id)],
                aws_service = 'S3' AND aws_request_id != '', [concat('id:s3:', aws_request_id)],
                attributes['messaging.message.id'] != '' AND messaging_carrier != '', [concat('id:', messaging_carrier, ':', attributes['messaging.message.id'])],
                []),
            started_at)]) AS entries,
    arrayJoin(entries) AS entry,
    arrayJoin(arrayConcat(entry.3, [concat('context:w3c:', lower(hex(trace_id)), lower(hex(spans.span_id)))])) AS full_key,
    entry.2 AS attrs,
    position(full_key, ':') AS first_colon,
    position(full_key, ':', first_colon + 1) AS second_colon,
    substring(full_key, 1, first_colon - 1) AS kind_name
SELECT
    CAST('publish', 'Enum8(\'publish\' = 1, \'delivery\' = 2)') AS direction,
    CAST(if(kind_name IN ('id', 'context', 'pointer'), kind_name, 'fingerprint'),
        'Enum8(\'id\' = 1, \'context\' = 2, \'pointer\' = 3, \'fingerprint\' = 4)') AS key_kind,
    substring(full_key, first_colon + 1, second_colon - first_colon - 1) AS carrier,
    substring(full_key, second_colon + 1) AS key,
    trace_id,
    span_id,
    entry.1 AS ordinal,
    toFixedString(substring(unhex(attrs['choreoscope.invocation']), 1, 8), 8) AS invocation_span_id,
    toUInt32OrNull(attrs['choreoscope.record']) AS record,
    attrs['choreoscope.attribution'] AS attribution,
    if(is_ours, attrs['choreoscope.channel'], plain_channel) AS channel,
    '' AS via,
    multiIf(
        length(arn) >= 7 AND arn[1] = 'arn' AND arn[3] = 'lambda' AND arn[6] = 'function', arrayStringConcat(arraySlice(arn, 1, 7), ':'),
        resource_id != '', resource_id,
        resource['cloud.provider'] = 'aws' AND resource['cloud.region'] != '' AND resource['cloud.account.id'] != '' AND resource['faas.name'] != '',
            concat('arn:', aws_partition, ':lambda:', resource['cloud.region'], ':', resource['cloud.account.id'], ':function:', resource['faas.name']),
        service_name != '', toString(service_name),
        resource['faas.name']) AS function,
    entry.4 AS at,
    CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))') AS event_time,
    CAST(NULL, 'Nullable(UInt32)') AS receive_count,
    toUInt64OrNull(attrs['messaging.message.body.size']) AS payload_bytes,
    attrs['choreoscope.event_key'] AS event_key,
    received_at,
    version
FROM
(
    SELECT * FROM spans
    WHERE has(event_names, 'choreoscope.publish')
        OR kind = 'producer'
        OR (kind = 'client'
            AND attributes['db.system'] = '' AND attributes['db.system.name'] = ''
            AND if(attributes['rpc.system'] = 'aws-api' OR attributes['rpc.system.name'] = 'aws-api',
                attributes['rpc.method'] IN ('SendMessage', 'SendMessageBatch', 'Publish', 'PublishBatch', 'PutEvents', 'Invoke', 'InvokeAsync',
                    'PutRecord', 'PutRecords', 'PutObject', 'CopyObject', 'CompleteMultipartUpload', 'DeleteObject', 'DeleteObjects',
                    'StartExecution', 'StartSyncExecution'),
                mapContains(attributes, 'messaging.system') OR mapContains(attributes, 'http.request.method') OR mapContains(attributes, 'http.method')))
) AS spans
WHERE kind_name IN ('id', 'context', 'pointer', 'fingerprint')
  AND second_colon > first_colon + 1
  AND key != '';
