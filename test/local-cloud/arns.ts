/** The one region and account of the local cloud. */
export const REGION = 'eu-west-1';
export const ACCOUNT = '123456789012';

const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

/** Names to ARNs, as https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html forms them. */
export const arns = {
  function: (name: string) => arn('lambda', `function:${name}`),
  topic: (name: string) => arn('sns', name),
  queue: (name: string) => arn('sqs', name),
  bus: (name: string) => arn('events', `event-bus/${name}`),
  /** A rule of the default bus has no bus in its ARN. */
  rule: (bus: string, name: string) =>
    arn('events', bus === 'default' ? `rule/${name}` : `rule/${bus}/${name}`),
  archive: (name: string) => arn('events', `archive/${name}`),
  replay: (name: string) => arn('events', `replay/${name}`),
  bucket: (name: string) => `arn:aws:s3:::${name}`,
  kinesis: (name: string) => arn('kinesis', `stream/${name}`),
  targetGroup: (id: string) => arn('elasticloadbalancing', `targetgroup/local/${id}`),
  schedule: (name: string) => arn('scheduler', `schedule/default/${name}`),
  deliveryStream: (name: string) => arn('firehose', `deliverystream/${name}`),
  stateMachine: (name: string) => arn('states', `stateMachine:${name}`),
  execution: (machine: string, name: string) => arn('states', `execution:${machine}:${name}`),
  secret: (name: string) => arn('secretsmanager', `secret:${name}-a1b2c3`),
  parameter: (name: string) => arn('ssm', `parameter/${name.replace(/^\//, '')}`),
  logGroup: (name: string) => arn('logs', `log-group:${name}`),
  table: (name: string) => arn('dynamodb', `table/${name}`),
  stream: (table: string, label: string) => arn('dynamodb', `table/${table}/stream/${label}`),
};

/** Service part of an ARN: `lambda`, `sqs`, `sns`, … */
export function serviceOf(resourceArn: string): string {
  return resourceArn.split(':')[2] ?? '';
}

/** Last name in an ARN, without version or path. */
export function nameOf(resourceArn: string): string {
  return resourceArn.split(/[:/]/).at(-1) ?? resourceArn;
}
