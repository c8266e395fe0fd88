-- In mode extension sending is billed after the response, and a call that comes meanwhile waits for it.
ALTER TABLE invocations ADD COLUMN IF NOT EXISTS waited_ms Nullable(Float64)
    COMMENT 'mode extension: how long at most this call waited for the sending of the one before; NULL: it did not' AFTER flush_ms;

-- Replaces 0011's view. New: waited_ms. Total functions only, as in 0005.
ALTER TABLE invocations_from_spans MODIFY QUERY
WITH
    splitByChar(':', toString(resource_id)) AS arn,
    length(arn) >= 7 AND arn[1] = 'arn' AND arn[3] = 'lambda' AND arn[6] = 'function' AS is_lambda_arn,
    if(attributes['faas.version'] != '', attributes['faas.version'], resource['faas.version']) AS said_version,
    toFloat64OrNull(attributes['choreoscope.init_duration_ms']) AS said_init,
    toFloat64OrNull(attributes['choreoscope.overhead_init_ms']) AS said_overhead_init,
    toFloat64OrNull(attributes['choreoscope.flush_ms']) AS said_flush,
    toFloat64OrNull(attributes['choreoscope.waited_ms']) AS said_waited,
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
    if(said_waited >= 0 AND said_waited < 1e9, said_waited, NULL) AS waited_ms,
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
