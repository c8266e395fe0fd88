import type { Attributes } from '../otlp.ts';
import { type Fields, fields, list, type Segment, text } from './xray-segment.ts';

/** A call of an AWS service as the X-Ray SDKs note it, in `aws` of a subsegment. */
interface Call {
  /** `SQS`, from the subsegment's name. */
  service: string;
  operation: string;
  region: string;
  account: string;
  aws: Fields;
}

/** What one service's call sends to, and how semantic conventions name it. */
interface Target {
  service: RegExp;
  /** Operations that set something off elsewhere. */
  sends: RegExp;
  channel(call: Call): string;
  attributes?(call: Call): Attributes;
  /** Keys both ends see, as docs/telemetry.md has them. */
  keys?(call: Call): string[];
}

const partition = (region: string) =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

/** An ARN where region and account are known, else `kind:name`; '' without a name. */
function arn(call: Call, service: string, resource: string, kind: string, name: string): string {
  if (name === '' || name.startsWith('arn:')) return name;
  if (call.region === '' || call.account === '') return `${kind}:${name}`;
  return `arn:${partition(call.region)}:${service}:${call.region}:${call.account}:${resource}${name}`;
}

/** https://sqs.<region>.amazonaws.com/<account>/<name> */
function queueOf(url: string): string {
  const [, region, account, name] = /^https?:\/\/sqs\.([^.]+)\.[^/]+\/([^/]+)\/([^/]+)$/.exec(url) ?? [];
  if (region === undefined) return url === '' ? '' : `queue:${url.slice(url.lastIndexOf('/') + 1)}`;
  return `arn:${partition(region)}:sqs:${region}:${account}:${name}`;
}

/** Parameters by the names that the SDKs' lists of parameters give them: snake case, a bucket is `bucket_name`. */
const targets: Target[] = [
  {
    service: /sqs/i,
    sends: /^SendMessage(Batch)?$/,
    channel: ({ aws }) => queueOf(text(aws.queue_url)),
    attributes: ({ aws }) => ({
      'messaging.system': 'aws_sqs',
      'messaging.message.id': text(aws.message_id),
      'aws.sqs.queue.url': text(aws.queue_url),
    }),
    keys: ({ aws }) => (text(aws.message_id) === '' ? [] : [`id:sqs:${text(aws.message_id)}`]),
  },
  {
    service: /sns/i,
    sends: /^Publish(Batch)?$/,
    channel: ({ aws }) => text(aws.topic_arn),
    attributes: ({ aws }) => ({
      'messaging.system': 'aws.sns',
      'messaging.message.id': text(aws.message_id),
      'aws.sns.topic.arn': text(aws.topic_arn),
    }),
    keys: ({ aws }) => (text(aws.message_id) === '' ? [] : [`id:sns:${text(aws.message_id)}`]),
  },
  {
    service: /lambda/i,
    sends: /^Invoke(Async)?$/,
    channel: (call) =>
      arn(call, 'lambda', 'function:', 'function', text(call.aws.function_name).replace(/^.*:function:/, '')),
    attributes: ({ aws }) => ({
      'faas.invoked_name': text(aws.function_name).replace(/^.*:function:/, ''),
      'faas.invoked_provider': 'aws',
    }),
    keys: ({ aws }) => (text(aws.request_id) === '' ? [] : [`id:lambda:${text(aws.request_id)}`]),
  },
  {
    service: /event ?bridge|^events$|cloudwatch ?events/i,
    sends: /^PutEvents$/,
    channel: (call) => arn(call, 'events', 'event-bus/', 'bus', text(call.aws.event_bus_name) || 'default'),
  },
  {
    service: /kinesis/i,
    sends: /^PutRecords?$/,
    channel: (call) => arn(call, 'kinesis', 'stream/', 'stream', text(call.aws.stream_name)),
    attributes: ({ aws }) => ({ 'aws.kinesis.stream_name': text(aws.stream_name) }),
  },
  {
    service: /sfn|step ?functions|states/i,
    sends: /^Start(Sync)?Execution$/,
    channel: ({ aws }) => text(aws.state_machine_arn),
    attributes: ({ aws }) => ({ 'aws.step_functions.state_machine.arn': text(aws.state_machine_arn) }),
  },
  {
    service: /^s3$|amazon s3/i,
    sends: /^(PutObject|CopyObject|CompleteMultipartUpload|DeleteObjects?)$/,
    channel: ({ aws }) => (text(aws.bucket_name) === '' ? '' : `arn:aws:s3:::${text(aws.bucket_name)}`),
    attributes: ({ aws }) => ({ 'aws.s3.bucket': text(aws.bucket_name), 'aws.s3.key': text(aws.key) }),
    keys: ({ aws }) => (text(aws.request_id) === '' ? [] : [`id:s3:${text(aws.request_id)}`]),
  },
  {
    service: /dynamo/i,
    sends: /^$/,
    channel: (call) => arn(call, 'dynamodb', 'table/', 'table', text(call.aws.table_name)),
    attributes: ({ aws }) => ({
      'db.system.name': 'aws.dynamodb',
      'aws.dynamodb.table_names': [text(aws.table_name), ...list(aws.table_names).map(text)].filter(Boolean),
    }),
  },
];

/** What is known of a subsegment that calls something. */
export interface Outgoing {
  attributes: Attributes;
  channel: string;
  keys: string[];
  /** Whether the operation sets something off elsewhere, known by its name alone. */
  isSend: boolean;
}

/** A subsegment's call of an AWS service; undefined when it is none. */
export function awsCall(segment: Segment, owner: { region: string; account: string }): Outgoing | undefined {
  if (segment.namespace !== 'aws') return undefined;
  const aws = fields(segment.aws);
  const operation = text(aws.operation);
  const call: Call = {
    service: text(segment.name),
    operation: operation && (operation[0] as string).toUpperCase() + operation.slice(1),
    region: text(aws.region) || text(aws.remote_region) || owner.region,
    account: text(aws.account_id) || owner.account,
    aws,
  };
  const target = targets.find(({ service }) => service.test(call.service));
  return {
    channel: target?.channel(call) ?? '',
    keys: target?.keys?.(call) ?? [],
    isSend: target?.sends.test(call.operation) ?? false,
    attributes: {
      'rpc.system': 'aws-api',
      'rpc.service': call.service,
      'rpc.method': call.operation,
      'aws.request_id': text(aws.request_id),
      'cloud.region': call.region,
      ...target?.attributes?.(call),
    },
  };
}

/** `http` of a segment or subsegment by the conventions' names. */
export function httpAttributes(segment: Segment): Attributes {
  const http = fields(segment.http);
  const request = fields(http.request);
  const response = fields(http.response);
  const status = Number(response.status);
  const length = Number(response.content_length);
  return {
    'http.request.method': text(request.method),
    'url.full': text(request.url),
    'user_agent.original': text(request.user_agent),
    'client.address': text(request.client_ip),
    'http.response.status_code': Number.isInteger(status) && status > 0 ? status : undefined,
    'http.response.body.size': Number.isInteger(length) && length > 0 ? length : undefined,
  };
}

/** `sql`, `user`, annotations and metadata. */
export function otherAttributes(segment: Segment): Attributes {
  const sql = fields(segment.sql);
  const notes: Attributes = {
    'db.system.name': text(sql.database_type).toLowerCase(),
    'db.query.text': text(sql.sanitized_query),
    'user.id': text(segment.user),
  };
  for (const [name, value] of Object.entries(fields(segment.annotations))) {
    const plain = typeof value === 'object' ? JSON.stringify(value) : value;
    notes[`aws.xray.annotation.${name}`] = plain;
  }
  for (const [name, value] of Object.entries(fields(segment.metadata)))
    notes[`aws.xray.metadata.${name}`] = typeof value === 'string' ? value : JSON.stringify(value);
  return notes;
}
