-- What a span says in one instrumentation's words or another's, under one name: conventions change, and languages differ in
-- when they follow. Columns of spans, so that the views that read it need not each say it again. ALIAS: a name for an
-- expression. MATERIALIZED: worked out once, when the span is stored. Total functions only, as in 0005.
ALTER TABLE spans ADD COLUMN IF NOT EXISTS flags UInt32
    COMMENT 'OTLP span flags. Bit 8: whether the parent is remote is known; bit 9: it is; 0 from senders that say nothing';

-- Names before and after: https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ (1.24, 1.30), and what
-- Azure's SDKs say: entity-path, hostname (Service Bus for JavaScript), messaging.source.name (Event Hubs),
-- message_bus.destination, peer.address (.NET without activity sources).
-- https://github.com/Azure/azure-sdk-for-js/tree/main/sdk/servicebus/service-bus/src/diagnostics
-- https://github.com/Azure/azure-sdk-for-net/blob/main/sdk/core/Azure.Core/src/Shared/MessagingClientDiagnostics.cs
ALTER TABLE spans ADD COLUMN IF NOT EXISTS messaging_system String ALIAS
    if(attributes['messaging.system'] != '', attributes['messaging.system'], attributes['component']);

-- Carrier of the ids a messaging system gives, as in docs/telemetry.md, "Keys".
ALTER TABLE spans ADD COLUMN IF NOT EXISTS messaging_carrier String ALIAS
    transform(messaging_system,
        ['aws_sqs', 'aws.sqs', 'AmazonSQS', 'aws.sns', 'aws_sns', 'AmazonSNS', 'gcp_pubsub'],
        ['sqs', 'sqs', 'sqs', 'sns', 'sns', 'sns', 'pubsub'],
        messaging_system);

ALTER TABLE spans ADD COLUMN IF NOT EXISTS messaging_operation String ALIAS
    if(attributes['messaging.operation.type'] != '', attributes['messaging.operation.type'], attributes['messaging.operation']);

ALTER TABLE spans ADD COLUMN IF NOT EXISTS message_id String ALIAS
    if(attributes['messaging.message.id'] != '', attributes['messaging.message.id'], attributes['messaging.message_id']);

ALTER TABLE spans ADD COLUMN IF NOT EXISTS destination String ALIAS
    multiIf(
        attributes['messaging.destination.name'] != '', attributes['messaging.destination.name'],
        attributes['messaging.destination'] != '', attributes['messaging.destination'],
        attributes['messaging.source.name'] != '', attributes['messaging.source.name'],
        attributes['entity-path'] != '', attributes['entity-path'],
        attributes['message_bus.destination']);

ALTER TABLE spans ADD COLUMN IF NOT EXISTS peer String ALIAS
    multiIf(
        attributes['server.address'] != '', attributes['server.address'],
        attributes['net.peer.name'] != '', attributes['net.peer.name'],
        attributes['hostname'] != '', attributes['hostname'],
        attributes['peer.address']);

ALTER TABLE spans ADD COLUMN IF NOT EXISTS kafka_partition String ALIAS
    multiIf(
        attributes['messaging.destination.partition.id'] != '', attributes['messaging.destination.partition.id'],
        attributes['messaging.kafka.destination.partition'] != '', attributes['messaging.kafka.destination.partition'],
        attributes['messaging.kafka.partition']);

ALTER TABLE spans ADD COLUMN IF NOT EXISTS kafka_offset String ALIAS
    if(attributes['messaging.kafka.offset'] != '', attributes['messaging.kafka.offset'], attributes['messaging.kafka.message.offset']);

ALTER TABLE spans ADD COLUMN IF NOT EXISTS http_method String ALIAS
    if(attributes['http.request.method'] != '', attributes['http.request.method'], attributes['http.method']);

ALTER TABLE spans ADD COLUMN IF NOT EXISTS url String ALIAS
    multiIf(
        attributes['url.full'] != '', attributes['url.full'],
        attributes['http.url'] != '', attributes['http.url'],
        attributes['url.path'] != '', attributes['url.path'],
        attributes['http.target']);

-- An HTTP request's route, else its path, in which what looks like an id or a number is {}: a channel is no single request.
ALTER TABLE spans ADD COLUMN IF NOT EXISTS http_route String ALIAS
    if(attributes['http.route'] != '', concat(if(startsWith(attributes['http.route'], '/'), '', '/'), attributes['http.route']),
        replaceRegexpAll(path(if(startsWith(url, '/'), concat('http://-', url), url)), '/[0-9a-fA-F-]*[0-9][0-9a-fA-F-]*\\b', '/{}'));

-- The platform's request id. `faas.execution` until 1.14 of the conventions.
ALTER TABLE spans ADD COLUMN IF NOT EXISTS invocation_id String ALIAS
    if(attributes['faas.invocation_id'] != '', attributes['faas.invocation_id'], attributes['faas.execution']);

-- Service and operation of an AWS call: `SQS` and `SendMessage`, `AmazonSQS` (Java 1.11), `Sqs/SendMessage` (rpc.method alone, Go).
ALTER TABLE spans ADD COLUMN IF NOT EXISTS aws_operation String ALIAS
    if(attributes['rpc.system'] = 'aws-api' OR attributes['rpc.system.name'] = 'aws-api',
        splitByChar('/', attributes['rpc.method'])[-1], '');

ALTER TABLE spans ADD COLUMN IF NOT EXISTS aws_service String ALIAS
    if(attributes['rpc.system'] = 'aws-api' OR attributes['rpc.system.name'] = 'aws-api',
        replaceRegexpOne(
            lower(if(position(attributes['rpc.method'], '/') > 0, splitByChar('/', attributes['rpc.method'])[1], attributes['rpc.service'])),
            '^(?:amazon|aws) ?', ''),
        '');

-- `aws.requestId` of .NET, `aws.request.id` of JavaScript.
ALTER TABLE spans ADD COLUMN IF NOT EXISTS aws_request_id String ALIAS
    multiIf(
        attributes['aws.request_id'] != '', attributes['aws.request_id'],
        attributes['aws.request.id'] != '', attributes['aws.request.id'],
        attributes['aws.requestId']);

-- `faas.id` until 1.13; `cloud.resource.id` of the Azure Functions host.
-- https://github.com/Azure/azure-functions-host/blob/dev/src/WebJobs.Script/Diagnostics/OpenTelemetry/FunctionsResourceDetector.cs
ALTER TABLE spans ADD COLUMN IF NOT EXISTS resource_id LowCardinality(String) MATERIALIZED
    multiIf(
        attributes['cloud.resource_id'] != '', attributes['cloud.resource_id'],
        attributes['faas.id'] != '', attributes['faas.id'],
        resource['cloud.resource_id'] != '', resource['cloud.resource_id'],
        resource['faas.id'] != '', resource['faas.id'],
        resource['cloud.resource.id']);

ALTER TABLE spans ADD COLUMN IF NOT EXISTS faas_name LowCardinality(String) MATERIALIZED
    if(attributes['faas.name'] != '', attributes['faas.name'], resource['faas.name']);

ALTER TABLE spans ADD COLUMN IF NOT EXISTS account LowCardinality(String) MATERIALIZED
    if(attributes['cloud.account.id'] != '', attributes['cloud.account.id'], resource['cloud.account.id']);

ALTER TABLE spans ADD COLUMN IF NOT EXISTS region LowCardinality(String) MATERIALIZED
    if(resource['cloud.region'] != '', resource['cloud.region'], attributes['cloud.region']);

-- Whose span this is, without version or alias. A plain service is its name, whatever machine or container it ran on
-- (cloud.resource_id is that machine then); a function is its ARN or resource id. The Azure Functions host says the app's id
-- and the function's name.
ALTER TABLE spans ADD COLUMN IF NOT EXISTS function LowCardinality(String) MATERIALIZED
    multiIf(
        match(resource_id, '^arn:[^:]*:lambda:[^:]*:[^:]*:function:.'), arrayStringConcat(arraySlice(splitByChar(':', toString(resource_id)), 1, 7), ':'),
        faas_name != '' AND match(resource_id, '(?i)^/.*/microsoft\\.web/sites/[^/]+$'),
            concat(toString(resource_id), '/functions/', splitByChar('/', toString(faas_name))[-1]),
        resource_id != '' AND (faas_name != '' OR service_name = '' OR attributes['cloud.resource_id'] != '' OR match(resource_id, '(?i)^//(run|cloudfunctions)\\.|/sites/[^/]+/functions/')),
            toString(resource_id),
        resource['cloud.provider'] = 'aws' AND region != '' AND account != '' AND faas_name != '',
            concat('arn:', multiIf(region LIKE 'cn-%', 'aws-cn', region LIKE 'us-gov-%', 'aws-us-gov', 'aws'),
                ':lambda:', region, ':', account, ':function:', faas_name),
        service_name != '', toString(service_name),
        toString(faas_name));

-- What a span is to an invocation (docs/telemetry.md, "An invocation", "A plain service").
--   * deliveries: the span `process <queue>` that Lambda instrumentations start below their invocation span. Java's further
--     ones, one a message, are below that again and repeat it.
--     https://github.com/open-telemetry/opentelemetry-js-contrib/tree/main/packages/instrumentation-aws-lambda
--     https://github.com/open-telemetry/opentelemetry-python-contrib/tree/main/instrumentation/opentelemetry-instrumentation-aws-lambda
--     https://github.com/open-telemetry/opentelemetry-java-instrumentation/tree/main/instrumentation/aws-lambda
--   * invocation: says so by faas.*. An Azure .NET worker (az.schema_url) repeats its host's with faas.execution alone.
--   * entry: a request or message that came into a service which is no function. On Google's platforms an HTTP server's
--     span is all there is of a function.
ALTER TABLE spans ADD COLUMN IF NOT EXISTS role Enum8('none' = 0, 'invocation' = 1, 'deliveries' = 2, 'entry' = 3) MATERIALIZED
    multiIf(
        kind NOT IN ('server', 'consumer'), 'none',
        kind = 'consumer' AND invocation_id = ''
            AND (scope_name IN ('@opentelemetry/instrumentation-aws-lambda', 'opentelemetry.instrumentation.aws_lambda')
                OR startsWith(scope_name, 'io.opentelemetry.aws-lambda-')),
            if(message_id = '', 'deliveries', 'none'),
        mapContains(attributes, 'faas.trigger') OR mapContains(attributes, 'faas.invocation_id') OR mapContains(attributes, 'faas.coldstart')
            OR (mapContains(attributes, 'faas.execution') AND NOT mapContains(attributes, 'az.schema_url')),
            'invocation',
        scope_name = '@choreoscope/instrumentation' OR service_name = '' OR faas_name = '' AND match(resource_id, ':lambda:|(?i)/microsoft\\.web/sites/'), 'none',
        NOT startsWith(resource['cloud.platform'], 'gcp') AND (faas_name != '' OR resource['faas.version'] != ''
            OR resource['cloud.platform'] IN ('aws_lambda', 'azure_functions', 'azure.functions')), 'none',
        kind = 'server',
            if(parent_span_id = toFixedString('', 8) OR bitAnd(flags, 768) != 256, 'entry', 'none'),
        -- Asking a queue for messages is no work on one; Pub/Sub's `subscribe` span is, and lasts as long as it.
        messaging_operation NOT IN ('', 'process', 'deliver') AND messaging_system != 'gcp_pubsub', 'none',
        parent_span_id = toFixedString('', 8) OR bitAnd(flags, 768) = 768, 'entry',
        -- Below the span that asked for it, or of a sender that does not tell: it must say which message it works on.
        messaging_system = '', 'none',
        bitAnd(flags, 256) = 0, 'entry',
        messaging_operation = 'process' AND (message_id != '' OR kafka_offset != '' OR notEmpty(link_span_ids)), 'entry',
        'none');

-- The queue of an SQS call: https://sqs.<region>.amazonaws.com/<account>/<name>. Go says the URL as server.address.
ALTER TABLE spans ADD COLUMN IF NOT EXISTS queue_url String ALIAS
    multiIf(
        attributes['aws.sqs.queue.url'] != '', attributes['aws.sqs.queue.url'],
        attributes['aws.queue_url'] != '', attributes['aws.queue_url'],
        attributes['aws.queue.url'] != '', attributes['aws.queue.url'],
        messaging_carrier != 'sqs', '',
        attributes['messaging.url'] != '', attributes['messaging.url'],
        url != '', url,
        attributes['server.address']);

-- The channel a span sends to or was started by, as docs/telemetry.md, "Channels", names it.
ALTER TABLE spans ADD COLUMN IF NOT EXISTS channel String MATERIALIZED
    multiIf(
        attributes['choreoscope.channel'] != '', attributes['choreoscope.channel'],
        kind IN ('unspecified', 'internal') OR scope_name = '@choreoscope/instrumentation', '',
        attributes['aws.sns.topic.arn'] != '', attributes['aws.sns.topic.arn'],
        attributes['aws.step_functions.state_machine.arn'] != '', attributes['aws.step_functions.state_machine.arn'],
        startsWith(destination, 'arn:'), destination,
        length(extractGroups(queue_url, '^https?://sqs\\.([^.]+)\\.[^/]+/([^/]+)/([^/]+)$')) = 3,
            arrayStringConcat(arrayConcat(['arn:aws:sqs'], extractGroups(queue_url, '^https?://sqs\\.([^.]+)\\.[^/]+/([^/]+)/([^/]+)$')), ':'),
        attributes['aws.s3.bucket'] != '', concat('arn:aws:s3:::', attributes['aws.s3.bucket']),
        attributes['aws.kinesis.stream.name'] != '', concat('stream:', attributes['aws.kinesis.stream.name']),
        attributes['aws.kinesis.stream_name'] != '', concat('stream:', attributes['aws.kinesis.stream_name']),
        attributes['aws.lambda.function.arn'] != '', attributes['aws.lambda.function.arn'],
        startsWith(attributes['faas.invoked_name'], 'arn:'), attributes['faas.invoked_name'],
        attributes['faas.invoked_name'] != '' AND account != '',
            concat('arn:', multiIf(region LIKE 'cn-%', 'aws-cn', region LIKE 'us-gov-%', 'aws-us-gov', 'aws'), ':lambda:',
                if(attributes['faas.invoked_region'] != '', attributes['faas.invoked_region'], region), ':', account, ':function:', attributes['faas.invoked_name']),
        attributes['faas.invoked_name'] != '', concat('function:', attributes['faas.invoked_name']),
        attributes['aws.lambda.function.name'] != '', concat('function:', attributes['aws.lambda.function.name']),
        aws_operation = 'Invoke' AND extract(url, '/functions/([^/]+)/invocations') != '', concat('function:', extract(url, '/functions/([^/]+)/invocations')),
        messaging_system = 'rabbitmq',
            if(destination = '' OR destination = 'amq.default', concat('queue:', if(attributes['messaging.rabbitmq.routing_key'] != '',
                attributes['messaging.rabbitmq.routing_key'], attributes['messaging.rabbitmq.destination.routing_key'])), concat('topic:', destination)),
        messaging_system != '' AND destination != '',
            multiIf(
                messaging_system = 'kafka', concat('kafka:', destination),
                messaging_system IN ('servicebus', 'eventhubs'), concat(messaging_system, ':', splitByChar('.', peer)[1], '/', destination),
                messaging_system = 'gcp_pubsub' AND attributes['gcp.project_id'] != '',
                    concat('//pubsub.googleapis.com/projects/', attributes['gcp.project_id'], if(kind = 'consumer', '/subscriptions/', '/topics/'), destination),
                messaging_carrier = 'sqs' AND account != '' AND region != '', concat('arn:aws:sqs:', region, ':', account, ':', destination),
                messaging_carrier IN ('sns', 'pubsub'), concat('topic:', destination),
                concat('queue:', destination)),
        http_method = '', '',
        kind = 'server', concat('http:', http_method, ' ', http_route),
        -- Azure's stores and Event Grid, whose clients make no messaging spans.
        domain(url) LIKE '%.queue.core.windows.net', concat('azqueue:', splitByChar('.', domain(url))[1], '/', splitByChar('/', path(url))[2]),
        domain(url) LIKE '%.blob.core.windows.net', concat('blob:', splitByChar('.', domain(url))[1], '/', splitByChar('/', path(url))[2]),
        domain(url) LIKE '%.eventgrid.azure.net', concat('eventgrid:', splitByChar('.', domain(url))[1]),
        concat('http:', http_method, ' ', http_route));
