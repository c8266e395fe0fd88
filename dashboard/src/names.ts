/** What kind of thing a channel is; decides its shape on the map. */
export type ChannelKind =
  | 'queue'
  | 'topic'
  | 'bus'
  | 'stream'
  | 'table'
  | 'bucket'
  | 'http'
  | 'schedule'
  | 'function'
  | 'machine'
  | 'log'
  | 'mail'
  | 'users'
  | 'alarm'
  | 'other';

/**
 * How a channel's kind and short name follow from its full name (docs/telemetry.md, "Channels"). In order: the
 * first row that matches wins. ARN shapes: https://docs.aws.amazon.com/service-authorization/latest/reference/,
 * Azure: https://learn.microsoft.com/rest/api/resources/resources/get-by-id, Google: https://google.aip.dev/122
 */
const channelRows: { kind: ChannelKind; pattern: RegExp }[] = [
  { kind: 'queue', pattern: /^arn:[^:]*:sqs:[^:]*:[^:]*:(?<name>.+)$/ },
  { kind: 'topic', pattern: /^arn:[^:]*:sns:[^:]*:[^:]*:(?<name>.+)$/ },
  { kind: 'schedule', pattern: /^arn:[^:]*:events:[^:]*:[^:]*:rule\/(?<name>.+)$/ },
  { kind: 'schedule', pattern: /^arn:[^:]*:scheduler:[^:]*:[^:]*:schedule\/(?<name>.+)$/ },
  { kind: 'bus', pattern: /^arn:[^:]*:events:[^:]*:[^:]*:event-bus\/(?<name>.+)$/ },
  { kind: 'bus', pattern: /^arn:[^:]*:pipes:[^:]*:[^:]*:pipe\/(?<name>.+)$/ },
  { kind: 'stream', pattern: /^arn:[^:]*:kinesis:[^:]*:[^:]*:stream\/(?<name>.+)$/ },
  { kind: 'stream', pattern: /^arn:[^:]*:firehose:[^:]*:[^:]*:deliverystream\/(?<name>.+)$/ },
  { kind: 'stream', pattern: /^arn:[^:]*:kafka:[^:]*:[^:]*:topic\/[^/]+\/[^/]+\/(?<name>.+)$/ },
  { kind: 'stream', pattern: /^arn:[^:]*:kafka:[^:]*:[^:]*:cluster\/(?<name>[^/]+)/ },
  { kind: 'table', pattern: /^arn:[^:]*:dynamodb:[^:]*:[^:]*:table\/(?<name>[^/]+)/ },
  { kind: 'bucket', pattern: /^arn:[^:]*:s3:::(?<name>[^/]+)/ },
  { kind: 'function', pattern: /^arn:[^:]*:lambda:[^:]*:[^:]*:function:(?<name>[^:]+)/ },
  { kind: 'machine', pattern: /^arn:[^:]*:states:[^:]*:[^:]*:(?:stateMachine|express):(?<name>[^:]+)/ },
  { kind: 'machine', pattern: /^arn:[^:]*:states:[^:]*:[^:]*:execution:(?<name>[^:]+)/ },
  { kind: 'machine', pattern: /^arn:[^:]*:states:[^:]*:[^:]*:activity:(?<name>.+)$/ },
  { kind: 'queue', pattern: /^arn:[^:]*:mq:[^:]*:[^:]*:broker:(?<name>[^:]+)/ },
  { kind: 'topic', pattern: /^arn:[^:]*:iot:[^:]*:[^:]*:(?:topic|rule|thing)\/(?<name>.+)$/ },
  { kind: 'mail', pattern: /^arn:[^:]*:ses:[^:]*:[^:]*:[^/]+\/(?<name>.+)$/ },
  { kind: 'log', pattern: /^arn:[^:]*:logs:[^:]*:[^:]*:log-group:(?<name>[^:]+)/ },
  { kind: 'alarm', pattern: /^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(?<name>.+)$/ },
  { kind: 'users', pattern: /^arn:[^:]*:cognito-idp:[^:]*:[^:]*:userpool\/(?<name>.+)$/ },
  { kind: 'http', pattern: /^arn:[^:]*:appsync:[^:]*:[^:]*:apis\/(?<name>.+)$/ },
  { kind: 'http', pattern: /^arn:[^:]*:execute-api:[^:]*:[^:]*:(?<name>.+)$/ },
  { kind: 'http', pattern: /^arn:[^:]*:cloudfront:[^:]*:[^:]*:distribution\/(?<name>.+)$/ },
  { kind: 'http', pattern: /^arn:[^:]*:elasticloadbalancing:[^:]*:[^:]*:targetgroup\/(?<name>[^/]+)/ },
  { kind: 'queue', pattern: /^\/.*\/Microsoft\.ServiceBus\/namespaces\/[^/]+\/queues\/(?<name>.+)$/i },
  { kind: 'topic', pattern: /^\/.*\/Microsoft\.ServiceBus\/namespaces\/[^/]+\/topics\/(?<name>[^/]+)/i },
  { kind: 'stream', pattern: /^\/.*\/Microsoft\.EventHub\/namespaces\/[^/]+\/eventhubs\/(?<name>[^/]+)/i },
  { kind: 'topic', pattern: /^\/.*\/Microsoft\.EventGrid\/[^/]+\/(?<name>[^/]+)/i },
  { kind: 'bucket', pattern: /^\/.*\/blobServices\/[^/]+\/containers\/(?<name>[^/]+)/i },
  { kind: 'queue', pattern: /^\/.*\/queueServices\/[^/]+\/queues\/(?<name>[^/]+)/i },
  { kind: 'bucket', pattern: /^\/.*\/Microsoft\.Storage\/storageAccounts\/(?<name>[^/]+)/i },
  { kind: 'table', pattern: /^\/.*\/Microsoft\.DocumentDB\/.*\/(?:containers|collections)\/(?<name>[^/]+)/i },
  { kind: 'table', pattern: /^\/.*\/Microsoft\.DocumentDB\/databaseAccounts\/(?<name>[^/]+)/i },
  { kind: 'function', pattern: /^\/.*\/Microsoft\.Web\/sites\/.*\/?functions\/(?<name>[^/]+)/i },
  { kind: 'topic', pattern: /^\/\/pubsub\.googleapis\.com\/projects\/[^/]+\/topics\/(?<name>.+)$/ },
  { kind: 'queue', pattern: /^\/\/pubsub\.googleapis\.com\/projects\/[^/]+\/subscriptions\/(?<name>.+)$/ },
  { kind: 'bucket', pattern: /^\/\/storage\.googleapis\.com\/projects\/[^/]+\/buckets\/(?<name>[^/]+)/ },
  { kind: 'table', pattern: /^\/\/firestore\.googleapis\.com\/projects\/[^/]+\/databases\/(?<name>.+)$/ },
  { kind: 'queue', pattern: /^\/\/cloudtasks\.googleapis\.com\/.*\/queues\/(?<name>.+)$/ },
  { kind: 'schedule', pattern: /^\/\/cloudscheduler\.googleapis\.com\/.*\/jobs\/(?<name>.+)$/ },
  { kind: 'bus', pattern: /^\/\/eventarc\.googleapis\.com\/.*\/(?:channels|messageBuses)\/(?<name>.+)$/ },
  { kind: 'schedule', pattern: /^schedule:(?:rule\/)?(?<name>.+)$/ },
  { kind: 'queue', pattern: /^queue:(?<name>.+)$/ },
  { kind: 'topic', pattern: /^topic:(?<name>.+)$/ },
  { kind: 'bus', pattern: /^bus:(?<name>.+)$/ },
  { kind: 'stream', pattern: /^stream:(?<name>.+)$/ },
  { kind: 'table', pattern: /^table:(?<name>.+)$/ },
  { kind: 'bucket', pattern: /^bucket:(?<name>.+)$/ },
  { kind: 'http', pattern: /^(?:https?|websocket|graphql):(?<name>.+)$/ },
  { kind: 'function', pattern: /^function:(?<name>.+)$/ },
  { kind: 'machine', pattern: /^durable:(?<name>.+)$/ },
  { kind: 'stream', pattern: /^kafka:(?:.+\/)?(?<name>[^/]+)$/ },
  { kind: 'topic', pattern: /^mqtt:(?<name>.+)$/ },
  { kind: 'mail', pattern: /^email:(?<name>.+)$/ },
  { kind: 'queue', pattern: /^servicebus:[^/]*\/(?<name>.+)$/ },
  { kind: 'stream', pattern: /^eventhubs:[^/]*\/(?<name>.+)$/ },
  { kind: 'topic', pattern: /^eventgrid:(?<name>.+)$/ },
  { kind: 'queue', pattern: /^azqueue:[^/]*\/(?<name>.+)$/ },
  { kind: 'bucket', pattern: /^blob:[^/]*\/(?<name>.+)$/ },
  { kind: 'table', pattern: /^cosmosdb:.*\/(?<name>[^/]+)$/ },
];

/** A channel's kind and the part of its name a person says. A name no row knows is `other`, whole. */
export function describeChannel(channel: string): { kind: ChannelKind; name: string } {
  for (const { kind, pattern } of channelRows) {
    const name = pattern.exec(channel)?.groups?.name;
    if (name) return { kind, name };
  }
  return { kind: 'other', name: channel };
}

/** The part of a function's identity a person says: the name in an ARN, the last segment of a resource id. */
export function functionLabel(identity: string): string {
  const lambda = /:function:([^:]+)/.exec(identity)?.[1];
  if (lambda) return lambda;
  return identity.startsWith('/') ? (identity.split('/').filter(Boolean).at(-1) ?? identity) : identity;
}
