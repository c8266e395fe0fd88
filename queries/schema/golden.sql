-- What the migrations make. Written by: npm run schema -w queries

CREATE TABLE flow_members
(
    `flow_id` FixedString(16),
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `share` Float64 COMMENT 'of this record: 1 unless shared publishes made it ambiguous',
    `depth` UInt32 COMMENT 'hops from the root, shortest way',
    `is_deleted` UInt8 DEFAULT 0,
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (flow_id, trace_id, span_id, ordinal)
SETTINGS index_granularity = 8192;

CREATE TABLE flows
(
    `flow_id` FixedString(16),
    `root_trace_id` FixedString(16),
    `root_span_id` FixedString(8),
    `root_ordinal` UInt32,
    `root_function` String,
    `root_channel` String,
    `workflow` String COMMENT 'class of flows that share a root: function and source, readable',
    `started_at` DateTime64(9, 'UTC') COMMENT 'start of the root invocation',
    `ended_at` DateTime64(9, 'UTC') COMMENT 'end of its last invocation',
    `duration_ms` Float64,
    `invocations` UInt32,
    `functions` Array(String) COMMENT 'distinct, sorted',
    `hops` UInt32,
    `depth` UInt32,
    `errors` UInt32,
    `cold_starts` UInt32,
    `duplicates` UInt32 COMMENT 'deliveries that repeat an event their consumer already got',
    `billed_ms` Float64 COMMENT 'this flow\'s share',
    `is_deleted` UInt8 DEFAULT 0,
    `version` UInt64,
    INDEX by_flow flow_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(started_at)
ORDER BY (started_at, flow_id)
SETTINGS index_granularity = 8192;

CREATE TABLE hop_ends
(
    `direction` Enum8('publish' = 1, 'delivery' = 2),
    `key_kind` Enum8('id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4) COMMENT 'strongest first',
    `carrier` LowCardinality(String),
    `key` String,
    `trace_id` FixedString(16),
    `span_id` FixedString(8) COMMENT 'delivery: the invocation span; publish: the span that sent it',
    `ordinal` UInt32 COMMENT 'delivery: record in the event; publish: entry in the call',
    `invocation_span_id` FixedString(8) COMMENT 'the invocation this end belongs to, same trace; zeros: not known from the span alone',
    `record` Nullable(UInt32) COMMENT 'publish: the record that caused it; NULL: shared by all records of the invocation',
    `attribution` LowCardinality(String),
    `channel` String,
    `via` String,
    `function` String,
    `at` DateTime64(9, 'UTC'),
    `event_time` Nullable(DateTime64(3, 'UTC')),
    `receive_count` Nullable(UInt32),
    `payload_bytes` Nullable(UInt64),
    `event_key` String,
    `received_at` DateTime64(3, 'UTC'),
    `version` UInt64,
    INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(at)
ORDER BY (key_kind, carrier, key, direction, trace_id, span_id, ordinal)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE MATERIALIZED VIEW hop_ends_from_deliveries TO hop_ends
(
    `direction` Enum8('publish' = 1, 'delivery' = 2),
    `key_kind` Enum8('id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4),
    `carrier` String,
    `key` String,
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `invocation_span_id` FixedString(8),
    `record` Nullable(UInt32),
    `attribution` String,
    `channel` String,
    `via` String,
    `function` String,
    `at` DateTime64(9, 'UTC'),
    `event_time` Nullable(DateTime64(3, 'UTC')),
    `receive_count` Nullable(UInt32),
    `payload_bytes` Nullable(UInt64),
    `event_key` String,
    `received_at` DateTime64(3, 'UTC'),
    `version` UInt64
)
AS SELECT
    CAST('delivery', 'Enum8(\'publish\' = 1, \'delivery\' = 2)') AS direction,
    CAST(if((kind_name IN ('id', 'context', 'pointer')), kind_name, 'fingerprint'), 'Enum8(\'id\' = 1, \'context\' = 2, \'pointer\' = 3, \'fingerprint\' = 4)') AS key_kind,
    substring(full_key, first_colon + 1, (second_colon - first_colon) - 1) AS carrier,
    substring(full_key, second_colon + 1) AS key,
    trace_id,
    invocation AS span_id,
    ordinal,
    invocation AS invocation_span_id,
    CAST(NULL, 'Nullable(UInt32)') AS record,
    '' AS attribution,
    multiIf((carried['choreoscope.channel']) != '', carried['choreoscope.channel'], (carried['choreoscope.via']) != '', '', own_channel) AS channel,
    carried['choreoscope.via'] AS via,
    function,
    started_at AS at,
    if((event_ms >= 1) AND (event_ms <= 4102444800000), fromUnixTimestamp64Milli(least(greatest(ifNull(event_ms, 0), 0), 4102444800000), 'UTC'), NULL) AS event_time,
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
            trace_id,
            invocation,
            own_channel,
            function,
            started_at,
            received_at,
            version,
            delivered.1 AS ordinal,
            delivered.2 AS carried,
            arrayJoin(delivered.3) AS full_key
        FROM
        (
            SELECT
                trace_id,
                invocation,
                own_channel,
                function,
                started_at,
                received_at,
                version,
                arrayJoin(arrayConcat(arrayMap((n, attrs, link_trace, link_span) -> (if(mapContains(attrs, 'choreoscope.delivery'), toUInt32OrZero(attrs['choreoscope.delivery']), toUInt32(n - 1)), attrs, arrayConcat(JSONExtract(attrs['choreoscope.keys'], 'Array(String)'), if(mapContains(attrs, 'choreoscope.delivery') OR ((attrs['messaging.message.id']) = '') OR (messaging_carrier = ''), [], [concat('id:', messaging_carrier, ':', attrs['messaging.message.id'])]), if(link_span = toFixedString('', 8), [], [concat('context:w3c:', lower(hex(link_trace)), lower(hex(link_span)))]))), arrayEnumerate(link_attributes), link_attributes, link_trace_ids, link_span_ids), if(is_process_span AND (message_count > greatest(1, length(link_attributes))), [(toUInt32(message_count - 1), CAST(map(), 'Map(LowCardinality(String), String)'), [concat('fingerprint:record:', lower(hex(trace_id)), lower(hex(invocation)), '/', toString(message_count - 1))])], []), if(is_process_span, [], [(toUInt32(0), CAST(map(), 'Map(LowCardinality(String), String)'), arrayConcat(if(parent_span_id = toFixedString('', 8), [], [concat('context:w3c:', lower(hex(trace_id)), lower(hex(parent_span_id)))]), if((request_id = '') OR is_delivered_otherwise OR arrayExists(link -> (position(link['choreoscope.keys'], concat('id:lambda:', request_id)) > 0), link_attributes), [], [concat('id:lambda:', request_id)])))]))) AS delivered
            FROM
            (
                SELECT
                    trace_id,
                    parent_span_id,
                    started_at,
                    received_at,
                    version,
                    link_trace_ids,
                    link_span_ids,
                    link_attributes,
                    is_process_span,
                    if(is_process_span, parent_span_id, span_id) AS invocation,
                    request_id,
                    is_delivered_otherwise,
                    messaging_carrier,
                    message_count,
                    multiIf(said_channel != '', said_channel, length(queue_url) = 3, concat('arn:aws:sqs:', queue_url[1], ':', queue_url[2], ':', queue_url[3]), '') AS own_channel,
                    multiIf((length(arn) >= 7) AND ((arn[1]) = 'arn') AND ((arn[3]) = 'lambda') AND ((arn[6]) = 'function'), arrayStringConcat(arraySlice(arn, 1, 7), ':'), resource_id != '', resource_id, (provider = 'aws') AND (region != '') AND (account != '') AND (said_name != ''), concat('arn:', aws_partition, ':lambda:', region, ':', account, ':function:', said_name), service_name != '', toString(service_name), said_name) AS function
                FROM
                (
                    SELECT
                        trace_id,
                        span_id,
                        parent_span_id,
                        started_at,
                        received_at,
                        version,
                        service_name,
                        link_trace_ids,
                        link_span_ids,
                        link_attributes,
                        (kind = 'consumer') AND (scope_name = '@opentelemetry/instrumentation-aws-lambda') AND (NOT mapContains(attributes, 'faas.invocation_id')) AS is_process_span,
                        if((attributes['faas.invocation_id']) != '', attributes['faas.invocation_id'], attributes['faas.execution']) AS request_id,
                        ((attributes['choreoscope.source']) NOT IN ('', 'lambda', 'direct', 'unknown')) OR ((attributes['faas.trigger']) NOT IN ('', 'other')) AS is_delivered_otherwise,
                        transform(attributes['messaging.system'], ['aws_sqs', 'aws.sqs', 'AmazonSQS', 'aws.sns', 'aws_sns', 'AmazonSNS'], ['sqs', 'sqs', 'sqs', 'sns', 'sns', 'sns'], attributes['messaging.system']) AS messaging_carrier,
                        least(greatest(1, toUInt32OrZero(attributes['messaging.batch.message_count'])), 10000) AS message_count,
                        attributes['choreoscope.channel'] AS said_channel,
                        extractGroups(attributes['aws.sqs.queue.url'], '^https?://sqs\\.([^.]+)\\.[^/]+/([^/]+)/([^/]+)$') AS queue_url,
                        if((attributes['cloud.resource_id']) != '', attributes['cloud.resource_id'], resource['cloud.resource_id']) AS resource_id,
                        splitByChar(':', resource_id) AS arn,
                        resource['cloud.provider'] AS provider,
                        resource['cloud.region'] AS region,
                        if((attributes['cloud.account.id']) != '', attributes['cloud.account.id'], resource['cloud.account.id']) AS account,
                        multiIf(region LIKE 'cn-%', 'aws-cn', region LIKE 'us-gov-%', 'aws-us-gov', 'aws') AS aws_partition,
                        if((attributes['faas.name']) != '', attributes['faas.name'], resource['faas.name']) AS said_name
                    FROM spans
                    WHERE (kind IN ('server', 'consumer')) AND (mapContains(attributes, 'faas.invocation_id') OR mapContains(attributes, 'faas.trigger') OR mapContains(attributes, 'faas.coldstart'))
                )
            )
        )
    )
)
WHERE (kind_name IN ('id', 'context', 'pointer', 'fingerprint')) AND (second_colon > (first_colon + 1)) AND (key != '');

CREATE MATERIALIZED VIEW hop_ends_from_publishes TO hop_ends
(
    `direction` Enum8('publish' = 1, 'delivery' = 2),
    `key_kind` Enum8('id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4),
    `carrier` String,
    `key` String,
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `invocation_span_id` FixedString(8),
    `record` Nullable(UInt32),
    `attribution` String,
    `channel` String,
    `via` String,
    `function` String,
    `at` DateTime64(9, 'UTC'),
    `event_time` Nullable(DateTime64(3, 'UTC')),
    `receive_count` Nullable(UInt32),
    `payload_bytes` Nullable(UInt64),
    `event_key` String,
    `received_at` DateTime64(3, 'UTC'),
    `version` UInt64
)
AS SELECT
    CAST('publish', 'Enum8(\'publish\' = 1, \'delivery\' = 2)') AS direction,
    CAST(if((kind_name IN ('id', 'context', 'pointer')), kind_name, 'fingerprint'), 'Enum8(\'id\' = 1, \'context\' = 2, \'pointer\' = 3, \'fingerprint\' = 4)') AS key_kind,
    substring(full_key, first_colon + 1, (second_colon - first_colon) - 1) AS carrier,
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
            trace_id,
            span_id,
            is_ours,
            plain_channel,
            function,
            received_at,
            version,
            entry.1 AS ordinal,
            entry.2 AS sent,
            arrayJoin(arrayConcat(entry.3, [concat('context:w3c:', lower(hex(trace_id)), lower(hex(span_id)))])) AS full_key,
            entry.4 AS sent_at
        FROM
        (
            SELECT
                trace_id,
                span_id,
                is_ours,
                plain_channel,
                function,
                received_at,
                version,
                arrayJoin(if(is_ours, arrayMap(event -> (toUInt32OrZero((event.2)['choreoscope.publish']), event.2, JSONExtract((event.2)['choreoscope.keys'], 'Array(String)'), greatest(started_at, least(event.3, started_at + toIntervalDay(1)))), arrayFilter(event -> ((event.1) = 'choreoscope.publish'), arrayZip(event_names, event_attributes, event_times))), [(toUInt32(0), CAST(map(), 'Map(LowCardinality(String), String)'), multiIf((aws_service = 'Lambda') AND (invoked_request_id != ''), [concat('id:lambda:', invoked_request_id)], (aws_service = 'S3') AND (aws_request_id != ''), [concat('id:s3:', aws_request_id)], (message_id != '') AND (messaging_carrier != ''), [concat('id:', messaging_carrier, ':', message_id)], []), started_at)])) AS entry
            FROM
            (
                SELECT
                    trace_id,
                    span_id,
                    started_at,
                    received_at,
                    version,
                    event_names,
                    event_attributes,
                    event_times,
                    is_ours,
                    aws_service,
                    aws_request_id,
                    messaging_carrier,
                    message_id,
                    if(said_execution != '', said_execution, aws_request_id) AS invoked_request_id,
                    multiIf(is_ours, '', topic != '', topic, startsWith(destination, 'arn:'), destination, length(queue_url) = 3, concat('arn:aws:sqs:', queue_url[1], ':', queue_url[2], ':', queue_url[3]), bucket != '', concat('arn:aws:s3:::', bucket), stream != '', concat('stream:', stream), startsWith(invoked, 'arn:'), invoked, (invoked != '') AND (account != ''), concat('arn:', aws_partition, ':lambda:', invoked_region, ':', account, ':function:', invoked), invoked != '', concat('function:', invoked), destination != '', concat('queue:', destination), method != '', concat('http:', method, ' ', path(url)), '') AS plain_channel,
                    multiIf((length(arn) >= 7) AND ((arn[1]) = 'arn') AND ((arn[3]) = 'lambda') AND ((arn[6]) = 'function'), arrayStringConcat(arraySlice(arn, 1, 7), ':'), resource_id != '', resource_id, (provider = 'aws') AND (region != '') AND (account != '') AND (own_name != ''), concat('arn:', aws_partition, ':lambda:', region, ':', account, ':function:', own_name), service_name != '', toString(service_name), own_name) AS function
                FROM
                (
                    SELECT
                        trace_id,
                        span_id,
                        started_at,
                        received_at,
                        version,
                        service_name,
                        event_names,
                        event_attributes,
                        event_times,
                        has(event_names, 'choreoscope.publish') AS is_ours,
                        attributes['rpc.service'] AS aws_service,
                        if((attributes['aws.request.id']) != '', attributes['aws.request.id'], attributes['aws.request_id']) AS aws_request_id,
                        attributes['faas.execution'] AS said_execution,
                        attributes['messaging.message.id'] AS message_id,
                        attributes['messaging.destination.name'] AS destination,
                        attributes['aws.sns.topic.arn'] AS topic,
                        attributes['aws.s3.bucket'] AS bucket,
                        attributes['aws.kinesis.stream.name'] AS stream,
                        attributes['faas.invoked_name'] AS invoked,
                        if((attributes['http.request.method']) != '', attributes['http.request.method'], attributes['http.method']) AS method,
                        if((attributes['url.full']) != '', attributes['url.full'], attributes['http.url']) AS url,
                        transform(attributes['messaging.system'], ['aws_sqs', 'aws.sqs', 'AmazonSQS', 'aws.sns', 'aws_sns', 'AmazonSNS'], ['sqs', 'sqs', 'sqs', 'sns', 'sns', 'sns'], attributes['messaging.system']) AS messaging_carrier,
                        extractGroups(if((messaging_carrier = 'sqs') AND (url != ''), url, attributes['aws.sqs.queue.url']), '^https?://sqs\\.([^.]+)\\.[^/]+/([^/]+)/([^/]+)$') AS queue_url,
                        resource['cloud.provider'] AS provider,
                        resource['cloud.region'] AS region,
                        resource['cloud.account.id'] AS account,
                        resource['faas.name'] AS own_name,
                        multiIf(region LIKE 'cn-%', 'aws-cn', region LIKE 'us-gov-%', 'aws-us-gov', 'aws') AS aws_partition,
                        if((attributes['faas.invoked_region']) != '', attributes['faas.invoked_region'], region) AS invoked_region,
                        resource['cloud.resource_id'] AS resource_id,
                        splitByChar(':', resource_id) AS arn
                    FROM spans
                    WHERE has(event_names, 'choreoscope.publish') OR ((scope_name != '@choreoscope/instrumentation') AND ((kind = 'producer') OR ((kind = 'client') AND ((attributes['db.system']) = '') AND ((attributes['db.system.name']) = '') AND if(((attributes['rpc.system']) = 'aws-api') OR ((attributes['rpc.system.name']) = 'aws-api'), ((attributes['rpc.method']) IN ('SendMessage', 'SendMessageBatch', 'Publish', 'PublishBatch', 'PutEvents', 'Invoke', 'InvokeAsync', 'PutRecord', 'PutRecords', 'PutObject', 'CopyObject', 'CompleteMultipartUpload', 'DeleteObject', 'DeleteObjects', 'StartExecution', 'StartSyncExecution')), mapContains(attributes, 'messaging.system') OR mapContains(attributes, 'http.request.method') OR mapContains(attributes, 'http.method')))))
                )
            )
        )
    )
)
WHERE (kind_name IN ('id', 'context', 'pointer', 'fingerprint')) AND (second_colon > (first_colon + 1)) AND (key != '');

CREATE TABLE hops
(
    `trace_id` FixedString(16) COMMENT 'the receiving invocation',
    `span_id` FixedString(8),
    `ordinal` UInt32 COMMENT 'record in that invocation',
    `evidence` Enum8('none' = 0, 'id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4, 'inferred' = 5),
    `carrier` LowCardinality(String),
    `key` String,
    `publish_trace_id` FixedString(16),
    `publish_span_id` FixedString(8),
    `publish_ordinal` UInt32,
    `from_span_id` FixedString(8) COMMENT 'the publishing invocation, same trace as the publish; zeros: outside any known invocation',
    `from_record` Nullable(UInt32) COMMENT 'NULL: shared by all records of that invocation',
    `from_function` String,
    `to_function` String,
    `channel` String,
    `via` String,
    `published_at` DateTime64(9, 'UTC'),
    `delivered_at` DateTime64(9, 'UTC'),
    `wait_ms` Float64 COMMENT 'delivered - published, never below 0',
    `is_skewed` UInt8 COMMENT '1: the clocks said the delivery came first',
    `receive_count` Nullable(UInt32),
    `payload_bytes` Nullable(UInt64),
    `is_duplicate` UInt8 DEFAULT 0 COMMENT '1: its consumer (function) already got an event with the same id',
    `is_deleted` UInt8 DEFAULT 0,
    `version` UInt64
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(delivered_at)
ORDER BY (trace_id, span_id, ordinal)
SETTINGS index_granularity = 8192;

CREATE VIEW invocation_costs
(
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `function` String,
    `started_at` DateTime64(9, 'UTC'),
    `billed_ms` UInt64,
    `memory_bytes` Nullable(UInt64),
    `architecture` LowCardinality(String),
    `region` LowCardinality(String),
    `duration_price_usd` Nullable(Decimal(18, 12)),
    `request_price_usd` Nullable(Decimal(18, 12)),
    `list_cost_usd` Nullable(Decimal(38, 18))
)
AS SELECT
    trace_id,
    span_id,
    function,
    started_at,
    billed_ms,
    memory_bytes,
    architecture,
    region,
    duration_price_usd,
    request_price_usd,
    accurateCastOrNull((((toDecimal256(duration_price_usd, 24) * billed_ms) * memory_bytes) / (1000 * 1073741824)) + request_price_usd, 'Decimal(38, 18)') AS list_cost_usd
FROM
(
    SELECT
        i.trace_id AS trace_id,
        i.span_id AS span_id,
        i.function AS function,
        i.started_at AS started_at,
        i.billed_ms AS billed_ms,
        i.memory_bytes AS memory_bytes,
        i.architecture AS architecture,
        i.region AS region,
        if(d.unit = '', NULL, d.price_usd) AS duration_price_usd,
        if(r.unit = '', NULL, r.price_usd) AS request_price_usd
    FROM
    (
        SELECT
            trace_id,
            span_id,
            function,
            started_at,
            billed_ms,
            memory_bytes,
            architecture,
            region,
            provider,
            toDate(started_at) AS day,
            multiIf((architecture IN ('amd64', 'x86_64', 'x86', '')), 'x86', toString(architecture)) AS priced_architecture
        FROM invocations
        FINAL
    ) AS i
    ASOF LEFT JOIN
    (
        SELECT *
        FROM prices
        WHERE (service = 'lambda') AND (dimension = 'duration') AND (tier_from = 0)
    ) AS d ON (i.provider = d.provider) AND (i.region = d.region) AND (i.priced_architecture = d.architecture) AND (i.day >= d.effective_from)
    ASOF LEFT JOIN
    (
        SELECT *
        FROM prices
        WHERE (service = 'lambda') AND (dimension = 'request') AND (tier_from = 0)
    ) AS r ON (i.provider = r.provider) AND (i.region = r.region) AND (i.priced_architecture = r.architecture) AND (i.day >= r.effective_from)
);

CREATE TABLE invocations
(
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `parent_span_id` FixedString(8),
    `function` String COMMENT 'identity without version or alias: the unqualified ARN or resource id, else service name',
    `function_name` LowCardinality(String),
    `function_version` LowCardinality(String),
    `provider` LowCardinality(String),
    `account` LowCardinality(String),
    `region` LowCardinality(String),
    `instance` String,
    `request_id` String,
    `trigger` LowCardinality(String),
    `source` LowCardinality(String),
    `channel` String,
    `started_at` DateTime64(9, 'UTC'),
    `duration_ms` Float64,
    `init_duration_ms` Nullable(Float64),
    `billed_ms` UInt64 COMMENT 'ceil(duration + init): computed, until a platform report says',
    `is_cold_start` UInt8,
    `memory_bytes` Nullable(UInt64),
    `architecture` LowCardinality(String),
    `runtime` LowCardinality(String),
    `is_error` UInt8,
    `error_type` LowCardinality(String),
    `error_message` String,
    `is_unfinished` UInt8,
    `batch_size` UInt32 COMMENT 'delivered records, at least 1: an HTTP request is one',
    `failed_records` Array(UInt32),
    `received_at` DateTime64(3, 'UTC'),
    `version` UInt64,
    INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(started_at)
ORDER BY (function, started_at, trace_id, span_id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE MATERIALIZED VIEW invocations_from_spans TO invocations
(
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `parent_span_id` FixedString(8),
    `function` String,
    `function_name` String,
    `function_version` String,
    `provider` String,
    `account` String,
    `region` String,
    `instance` String,
    `request_id` String,
    `trigger` String,
    `source` String,
    `channel` String,
    `started_at` DateTime64(9, 'UTC'),
    `duration_ms` Float64,
    `init_duration_ms` Nullable(Float64),
    `billed_ms` UInt64,
    `is_cold_start` UInt8,
    `memory_bytes` Nullable(UInt64),
    `architecture` String,
    `runtime` String,
    `is_error` UInt8,
    `error_type` String,
    `error_message` String,
    `is_unfinished` UInt8,
    `batch_size` UInt32,
    `failed_records` Array(UInt32),
    `received_at` DateTime64(3, 'UTC'),
    `version` UInt64
)
AS WITH
    if((attributes['cloud.resource_id']) != '', attributes['cloud.resource_id'], resource['cloud.resource_id']) AS resource_id,
    splitByChar(':', resource_id) AS arn,
    (length(arn) >= 7) AND ((arn[1]) = 'arn') AND ((arn[3]) = 'lambda') AND ((arn[6]) = 'function') AS is_lambda_arn,
    if((attributes['cloud.account.id']) != '', attributes['cloud.account.id'], resource['cloud.account.id']) AS said_account,
    if((attributes['faas.name']) != '', attributes['faas.name'], resource['faas.name']) AS said_name,
    if((attributes['faas.version']) != '', attributes['faas.version'], resource['faas.version']) AS said_version,
    if((resource['cloud.region']) != '', resource['cloud.region'], attributes['cloud.region']) AS said_region,
    toFloat64OrNull(attributes['choreoscope.init_duration_ms']) AS said_init,
    (arrayFirst(pair -> ((pair.1) = 'exception'), arrayZip(event_names, event_attributes))).2 AS exception
SELECT
    trace_id,
    span_id,
    parent_span_id,
    multiIf(is_lambda_arn, arrayStringConcat(arraySlice(arn, 1, 7), ':'), resource_id != '', resource_id, ((resource['cloud.provider']) = 'aws') AND (said_region != '') AND (said_account != '') AND (said_name != ''), concat('arn:', multiIf(said_region LIKE 'cn-%', 'aws-cn', said_region LIKE 'us-gov-%', 'aws-us-gov', 'aws'), ':lambda:', said_region, ':', said_account, ':function:', said_name), service_name != '', toString(service_name), said_name) AS function,
    multiIf(said_name != '', said_name, is_lambda_arn, arn[7], service_name != '', toString(service_name), toString(name)) AS function_name,
    multiIf(said_version != '', said_version, is_lambda_arn, arn[8], '') AS function_version,
    multiIf((resource['cloud.provider']) != '', resource['cloud.provider'], is_lambda_arn, 'aws', '') AS provider,
    multiIf(said_account != '', said_account, is_lambda_arn, arn[5], '') AS account,
    multiIf(said_region != '', said_region, is_lambda_arn, arn[4], '') AS region,
    if((resource['faas.instance']) != '', resource['faas.instance'], attributes['faas.instance']) AS instance,
    if((attributes['faas.invocation_id']) != '', attributes['faas.invocation_id'], attributes['faas.execution']) AS request_id,
    multiIf((attributes['faas.trigger']) != '', attributes['faas.trigger'], ((attributes['url.full']) != '') OR ((attributes['http.request.method']) != ''), 'http', 'other') AS trigger,
    attributes['choreoscope.source'] AS source,
    attributes['choreoscope.channel'] AS channel,
    started_at,
    duration_ns / 1000000. AS duration_ms,
    if((said_init >= 0) AND (said_init < 1000000000.), said_init, NULL) AS init_duration_ms,
    toUInt64(ceil((duration_ns / 1000000.) + ifNull(init_duration_ms, 0))) AS billed_ms,
    (attributes['faas.coldstart']) = 'true' AS is_cold_start,
    toUInt64OrNull(if((resource['faas.max_memory']) != '', resource['faas.max_memory'], attributes['faas.max_memory'])) AS memory_bytes,
    resource['host.arch'] AS architecture,
    trimRight(concat(resource['process.runtime.name'], ' ', resource['process.runtime.version'])) AS runtime,
    (status = 'error') OR ((attributes['error.type']) != '') AS is_error,
    if((attributes['error.type']) != '', attributes['error.type'], exception['exception.type']) AS error_type,
    if(status_message != '', status_message, exception['exception.message']) AS error_message,
    (attributes['choreoscope.unfinished']) = 'true' AS is_unfinished,
    greatest(toUInt32(1), least(toUInt32OrZero(attributes['messaging.batch.message_count']), toUInt32(10000)), toUInt32(arrayCount(link -> mapContains(link, 'choreoscope.delivery'), link_attributes))) AS batch_size,
    JSONExtract(attributes['choreoscope.failed_records'], 'Array(UInt32)') AS failed_records,
    received_at,
    version
FROM spans
WHERE (kind IN ('server', 'consumer')) AND (mapContains(attributes, 'faas.invocation_id') OR mapContains(attributes, 'faas.trigger') OR mapContains(attributes, 'faas.coldstart')) AND (NOT ((kind = 'consumer') AND (scope_name = '@opentelemetry/instrumentation-aws-lambda') AND (NOT mapContains(attributes, 'faas.invocation_id'))));

CREATE TABLE migrations
(
    `number` UInt32,
    `statement` UInt32 COMMENT 'from 1, within the file',
    `file` String,
    `checksum` String COMMENT 'SHA-256 of the statement',
    `applied_at` DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(applied_at)
ORDER BY (number, statement)
SETTINGS index_granularity = 8192;

CREATE TABLE prices
(
    `provider` LowCardinality(String),
    `service` LowCardinality(String),
    `region` LowCardinality(String),
    `dimension` LowCardinality(String) COMMENT 'what is metered: duration, request, …',
    `architecture` LowCardinality(String) COMMENT 'x86 or arm64, where the price depends on it',
    `unit` LowCardinality(String) COMMENT 'GB-second (GB = 1024 MB), request, …',
    `price_usd` Decimal(18, 12) COMMENT 'per unit',
    `tier_from` Decimal(38, 6) COMMENT 'units in the payer\'s calendar month from which the price holds, inclusive',
    `tier_to` Nullable(Decimal(38, 6)) COMMENT 'exclusive; NULL: no end',
    `effective_from` Date COMMENT '1970-01-01: not known, the price as of as_of',
    `effective_from_status` LowCardinality(String) COMMENT 'confirmed, unconfirmed, unknown',
    `as_of` Date COMMENT 'when the price was read',
    `usage_type` LowCardinality(String) COMMENT 'the provider\'s own name, as on the bill',
    `status` LowCardinality(String) COMMENT 'confirmed, or third-party: not yet checked against the provider\'s figure',
    `source` LowCardinality(String) COMMENT 'the provider\'s page or price list',
    `book` String COMMENT 'SHA-256 of the files the rows came from'
)
ENGINE = MergeTree
ORDER BY (provider, service, region, dimension, architecture, effective_from, tier_from)
SETTINGS index_granularity = 8192;

CREATE TABLE spans
(
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `parent_span_id` FixedString(8) COMMENT 'all zeros: a root',
    `trace_state` String,
    `name` LowCardinality(String),
    `kind` Enum8('unspecified' = 0, 'internal' = 1, 'server' = 2, 'client' = 3, 'producer' = 4, 'consumer' = 5),
    `started_at` DateTime64(9, 'UTC'),
    `duration_ns` UInt64,
    `status` Enum8('unset' = 0, 'ok' = 1, 'error' = 2),
    `status_message` String,
    `service_name` LowCardinality(String),
    `resource` Map(LowCardinality(String), String),
    `scope_name` LowCardinality(String),
    `scope_version` LowCardinality(String),
    `attributes` Map(LowCardinality(String), String) COMMENT 'arrays and maps as JSON text, numbers and booleans as decimal text and true/false',
    `event_times` Array(DateTime64(9, 'UTC')),
    `event_names` Array(LowCardinality(String)),
    `event_attributes` Array(Map(LowCardinality(String), String)),
    `link_trace_ids` Array(FixedString(16)),
    `link_span_ids` Array(FixedString(8)),
    `link_attributes` Array(Map(LowCardinality(String), String)),
    `is_clamped` UInt8 COMMENT '1: the sender\'s time was outside [now - retention, now + 1 day] and was moved to the edge',
    `received_at` DateTime64(3, 'UTC'),
    `version` UInt64 COMMENT 'received_at in ms; 0 for a start record, so that the whole span replaces it'
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(started_at)
ORDER BY (trace_id, span_id)
TTL toDateTime(started_at) + toIntervalDay(14)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1, index_granularity = 8192;

CREATE TABLE stitch_batches
(
    `inserted_at` DateTime64(9, 'UTC'),
    `rows` UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(inserted_at)
ORDER BY (inserted_at, rows)
TTL toDateTime(inserted_at) + toIntervalDay(15)
SETTINGS ttl_only_drop_parts = 1, index_granularity = 8192;

CREATE TABLE stitch_children
(
    `publish_trace_id` FixedString(16),
    `from_span_id` FixedString(8),
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32
)
ENGINE = ReplacingMergeTree
ORDER BY (publish_trace_id, from_span_id, trace_id, span_id, ordinal)
SETTINGS index_granularity = 1024;

CREATE MATERIALIZED VIEW stitch_children_of_hops TO stitch_children
(
    `publish_trace_id` FixedString(16),
    `from_span_id` FixedString(8),
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32
)
AS SELECT
    publish_trace_id,
    from_span_id,
    trace_id,
    span_id,
    ordinal
FROM hops
WHERE evidence != 'none';

CREATE TABLE stitch_inbox
(
    `inserted_at` DateTime64(9, 'UTC') DEFAULT now64(9, 'UTC'),
    `what` Enum8('invocation' = 1, 'publish' = 2, 'delivery' = 3, 'span' = 4),
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `key_kind` Enum8('id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4),
    `carrier` LowCardinality(String),
    `key` String,
    `at` DateTime64(9, 'UTC') COMMENT 'of the hop end'
)
ENGINE = MergeTree
PARTITION BY toDate(inserted_at)
ORDER BY inserted_at
TTL toDateTime(inserted_at) + toIntervalDay(14)
SETTINGS ttl_only_drop_parts = 1, index_granularity = 8192;

CREATE MATERIALIZED VIEW stitch_inbox_of_hop_ends TO stitch_inbox
(
    `what` String,
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `key_kind` Enum8('id' = 1, 'context' = 2, 'pointer' = 3, 'fingerprint' = 4),
    `carrier` LowCardinality(String),
    `key` String,
    `at` DateTime64(9, 'UTC')
)
AS SELECT
    toString(direction) AS what,
    trace_id,
    span_id,
    key_kind,
    carrier,
    key,
    at
FROM hop_ends;

CREATE MATERIALIZED VIEW stitch_inbox_of_invocations TO stitch_inbox
(
    `what` String,
    `trace_id` FixedString(16),
    `span_id` FixedString(8)
)
AS SELECT DISTINCT
    'invocation' AS what,
    trace_id,
    span_id
FROM invocations;

CREATE MATERIALIZED VIEW stitch_inbox_of_spans TO stitch_inbox
(
    `what` String,
    `trace_id` FixedString(16)
)
AS SELECT DISTINCT
    'span' AS what,
    trace_id
FROM spans
WHERE parent_span_id != toFixedString('', 8);

CREATE TABLE stitch_lease
(
    `turn` UInt64,
    `holder` String,
    `state` Enum8('held' = 1, 'released' = 2),
    `at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(turn)
ORDER BY tuple()
SETTINGS non_replicated_deduplication_window = 1000, index_granularity = 8192;

CREATE TABLE stitch_memberships
(
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `flow_id` FixedString(16)
)
ENGINE = ReplacingMergeTree
ORDER BY (trace_id, span_id, ordinal, flow_id)
SETTINGS index_granularity = 1024;

CREATE MATERIALIZED VIEW stitch_memberships_of_flow_members TO stitch_memberships
(
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `ordinal` UInt32,
    `flow_id` FixedString(16)
)
AS SELECT
    trace_id,
    span_id,
    ordinal,
    flow_id
FROM flow_members;
