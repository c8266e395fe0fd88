/** What one payload may weigh in a kind of channel. */
export interface SizeLimit {
  service: string;
  /** Of the channel's name, as docs/telemetry.md, "Channels", gives it; RE2. */
  channel: string;
  /** The largest a service takes, or, where that can be configured, what it takes unasked. */
  bytes: number;
  source: string;
}

const KiB = 1024;
const MiB = 1024 * KiB;

/**
 * Limits on one message, event, record, item or request, as read in November 2026. The first row that fits a channel counts.
 * Where a resource can be configured to take more (a topic, a stream, a broker), its default is the limit: nobody tells us more.
 */
export const sizeLimits: readonly SizeLimit[] = [
  {
    service: 'SQS',
    channel: '^(arn:[^:]*:sqs:|queue:)',
    bytes: MiB,
    source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html',
  },
  {
    service: 'SNS, unless the topic has a larger MaximumMessageSize (up to 1 MiB)',
    channel: '^(arn:[^:]*:sns:|topic:)',
    bytes: 256 * KiB,
    source: 'https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html',
  },
  {
    service: 'EventBridge',
    channel: '^(arn:[^:]*:events:|bus:)',
    bytes: MiB,
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html',
  },
  {
    service: 'Kinesis Data Streams, unless the stream takes larger records (up to 10 MiB)',
    channel: '^(arn:[^:]*:kinesis:|stream:)',
    bytes: MiB,
    source: 'https://docs.aws.amazon.com/streams/latest/dev/large-records.html',
  },
  {
    service: 'Firehose',
    channel: '^arn:[^:]*:firehose:',
    bytes: 1000 * KiB,
    source: 'https://docs.aws.amazon.com/firehose/latest/dev/limits.html',
  },
  {
    service: 'Lambda, invoked and waited for; an event may weigh 1 MB',
    channel: '^(arn:[^:]*:lambda:|function:)',
    bytes: 6 * MiB,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  },
  {
    service: 'DynamoDB, an item',
    channel: '^(arn:[^:]*:dynamodb:|table:)',
    bytes: 400 * KiB,
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html',
  },
  {
    service: 'Step Functions, an execution’s input',
    channel: '^arn:[^:]*:states:',
    bytes: 256 * KiB,
    source: 'https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html',
  },
  {
    service: 'AWS IoT',
    channel: '^(mqtt:|arn:[^:]*:iot:)',
    bytes: 128 * KiB,
    source: 'https://docs.aws.amazon.com/general/latest/gr/iot-core.html',
  },
  {
    service: 'API Gateway, a WebSocket message',
    channel: '^websocket:',
    bytes: 128 * KiB,
    source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html',
  },
  {
    service: 'Kafka, unless the broker takes more (message.max.bytes)',
    channel: '^(kafka:|arn:[^:]*:kafka:)',
    bytes: 1_048_588,
    source: 'https://kafka.apache.org/documentation/#brokerconfigs_message.max.bytes',
  },
  {
    service: 'Azure Service Bus, standard tier',
    channel: '(?i)^(servicebus:|/.*/microsoft\\.servicebus/)',
    bytes: 256 * KiB,
    source: 'https://learn.microsoft.com/azure/service-bus-messaging/service-bus-quotas',
  },
  {
    service: 'Azure Event Hubs',
    channel: '(?i)^(eventhubs:|/.*/microsoft\\.eventhub/)',
    bytes: MiB,
    source: 'https://learn.microsoft.com/azure/event-hubs/event-hubs-quotas',
  },
  {
    service: 'Azure Event Grid',
    channel: '(?i)^(eventgrid:|/.*/microsoft\\.eventgrid/)',
    bytes: MiB,
    source: 'https://learn.microsoft.com/azure/event-grid/quotas-limits',
  },
  {
    service: 'Azure Queue Storage',
    channel: '(?i)^(azqueue:|/.*/queueservices/)',
    bytes: 64 * KiB,
    source: 'https://learn.microsoft.com/azure/storage/queues/scalability-targets',
  },
  {
    service: 'Google Pub/Sub',
    channel: '^//pubsub\\.googleapis\\.com/',
    bytes: 10_000_000,
    source: 'https://cloud.google.com/pubsub/quotas',
  },
  {
    service: 'Google Cloud Tasks',
    channel: '^//cloudtasks\\.googleapis\\.com/',
    bytes: 1_000_000,
    source: 'https://cloud.google.com/tasks/docs/quotas',
  },
];
