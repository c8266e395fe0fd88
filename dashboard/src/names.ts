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
  | 'other';

/**
 * How a channel's kind and short name follow from its full name (docs/telemetry.md, "Channels"). In order: the
 * first row that matches wins. ARN shapes: https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
const channelRows: { kind: ChannelKind; pattern: RegExp }[] = [
  { kind: 'queue', pattern: /^arn:[^:]*:sqs:[^:]*:[^:]*:(?<name>.+)$/ },
  { kind: 'topic', pattern: /^arn:[^:]*:sns:[^:]*:[^:]*:(?<name>.+)$/ },
  { kind: 'schedule', pattern: /^arn:[^:]*:events:[^:]*:[^:]*:rule\/(?<name>.+)$/ },
  { kind: 'schedule', pattern: /^arn:[^:]*:scheduler:[^:]*:[^:]*:schedule\/(?<name>.+)$/ },
  { kind: 'bus', pattern: /^arn:[^:]*:events:[^:]*:[^:]*:event-bus\/(?<name>.+)$/ },
  { kind: 'stream', pattern: /^arn:[^:]*:kinesis:[^:]*:[^:]*:stream\/(?<name>.+)$/ },
  { kind: 'table', pattern: /^arn:[^:]*:dynamodb:[^:]*:[^:]*:table\/(?<name>[^/]+)/ },
  { kind: 'bucket', pattern: /^arn:[^:]*:s3:::(?<name>[^/]+)/ },
  { kind: 'function', pattern: /^arn:[^:]*:lambda:[^:]*:[^:]*:function:(?<name>[^:]+)/ },
  { kind: 'schedule', pattern: /^schedule:(?:rule\/)?(?<name>.+)$/ },
  { kind: 'queue', pattern: /^queue:(?<name>.+)$/ },
  { kind: 'topic', pattern: /^topic:(?<name>.+)$/ },
  { kind: 'bus', pattern: /^bus:(?<name>.+)$/ },
  { kind: 'stream', pattern: /^stream:(?<name>.+)$/ },
  { kind: 'table', pattern: /^table:(?<name>.+)$/ },
  { kind: 'bucket', pattern: /^bucket:(?<name>.+)$/ },
  { kind: 'http', pattern: /^https?:(?<name>.+)$/ },
  { kind: 'function', pattern: /^function:(?<name>.+)$/ },
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
