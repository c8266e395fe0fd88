-- Fills invocations from spans (docs/telemetry.md, "An invocation"). Only total functions: a value that cannot be
-- read is NULL, 0 or empty, because an exception here would leave the span in and the invocation out, on every retry.
--
-- Read as well: @opentelemetry/instrumentation-aws-lambda. It says faas.invocation_id, faas.coldstart,
-- cloud.resource_id and cloud.account.id on the invocation span, records an `exception` event for an error, and for
-- SQS starts a second span `process <queue>` of kind consumer below it. That one also carries faas.trigger; it is no
-- invocation, its links are its parent's deliveries (0007). batch_size of such an invocation is 1: the count is
-- on the other span.
-- https://github.com/open-telemetry/opentelemetry-js-contrib/tree/main/packages/instrumentation-aws-lambda
CREATE MATERIALIZED VIEW IF NOT EXISTS invocations_from_spans TO invocations AS
WITH
    if(attributes['cloud.resource_id'] != '', attributes['cloud.resource_id'], resource['cloud.resource_id']) AS resource_id,
    splitByChar(':', resource_id) AS arn,
    length(arn) >= 7 AND arn[1] = 'arn' AND arn[3] = 'lambda' AND arn[6] = 'function' AS is_lambda_arn,
    if(attributes['cloud.account.id'] != '', attributes['cloud.account.id'], resource['cloud.account.id']) AS said_account,
    if(attributes['faas.name'] != '', attributes['faas.name'], resource['faas.name']) AS said_name,
    if(attributes['faas.version'] != '', attributes['faas.version'], resource['faas.version']) AS said_version,
    if(resource['cloud.region'] != '', resource['cloud.region'], attributes['cloud.region']) AS said_region,
    toFloat64OrNull(attributes['choreoscope.init_duration_ms']) AS said_init,
    arrayFirst(pair -> pair.1 = 'exception', arrayZip(event_names, event_attributes)).2 AS exception
SELECT
    trace_id,
    span_id,
    parent_span_id,
    multiIf(
        is_lambda_arn, arrayStringConcat(arraySlice(arn, 1, 7), ':'),
        resource_id != '', resource_id,
        resource['cloud.provider'] = 'aws' AND said_region != '' AND said_account != '' AND said_name != '',
            concat('arn:', multiIf(said_region LIKE 'cn-%', 'aws-cn', said_region LIKE 'us-gov-%', 'aws-us-gov', 'aws'),
                ':lambda:', said_region, ':', said_account, ':function:', said_name),
        service_name != '', toString(service_name),
        said_name) AS function,
    multiIf(said_name != '', said_name, is_lambda_arn, arn[7], service_name != '', toString(service_name), toString(name)) AS function_name,
    multiIf(said_version != '', said_version, is_lambda_arn, arn[8], '') AS function_version,
    multiIf(resource['cloud.provider'] != '', resource['cloud.provider'], is_lambda_arn, 'aws', '') AS provider,
    multiIf(said_account != '', said_account, is_lambda_arn, arn[5], '') AS account,
    multiIf(said_region != '', said_region, is_lambda_arn, arn[4], '') AS region,
    if(resource['faas.instance'] != '', resource['faas.instance'], attributes['faas.instance']) AS instance,
    if(attributes['faas.invocation_id'] != '', attributes['faas.invocation_id'], attributes['faas.execution']) AS request_id,
    multiIf(
        attributes['faas.trigger'] != '', attributes['faas.trigger'],
        attributes['url.full'] != '' OR attributes['http.request.method'] != '', 'http',
        'other') AS trigger,
    attributes['choreoscope.source'] AS source,
    attributes['choreoscope.channel'] AS channel,
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
    received_at,
    version
FROM spans
WHERE kind IN ('server', 'consumer')
  AND (mapContains(attributes, 'faas.invocation_id') OR mapContains(attributes, 'faas.trigger') OR mapContains(attributes, 'faas.coldstart'))
  AND NOT (
    kind = 'consumer'
    AND scope_name = '@opentelemetry/instrumentation-aws-lambda'
    AND NOT mapContains(attributes, 'faas.invocation_id'));
