import { dynamodb } from './dynamodb.ts';
import type { EventTarget } from './event-target.ts';
import { eventBridge } from './eventbridge.ts';
import { firehose } from './firehose.ts';
import { iotData } from './iot-data.ts';
import { kinesis } from './kinesis.ts';
import { lambda } from './lambda.ts';
import { s3 } from './s3.ts';
import { scheduler } from './scheduler.ts';
import { sns } from './sns.ts';
import { sqs } from './sqs.ts';
import { states } from './states.ts';
import { webSocket } from './web-socket.ts';

/** Every service events can be sent to. */
const targets: readonly EventTarget[] = [
  sqs,
  sns,
  eventBridge,
  s3,
  dynamodb,
  kinesis,
  firehose,
  lambda,
  states,
  scheduler,
  iotData,
  webSocket,
];

const byService = new Map(targets.map((target) => [target.service, target]));

/** What is known of a service that events can be sent to. */
export function findTarget(service: string): EventTarget | undefined {
  return byService.get(service);
}

/** What is known of an operation; undefined when it sends nothing. */
export function findOperation(
  service: string,
  operation: string | undefined,
): EventTarget['operations'][string] | undefined {
  const operations = findTarget(service)?.operations;
  return operation !== undefined && operations && Object.hasOwn(operations, operation)
    ? operations[operation]
    : undefined;
}
