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

/** What is known of a service, where the operation sends something; undefined otherwise. */
export function findTarget(service: string, operation: string | undefined): EventTarget | undefined {
  const target = byService.get(service);
  return operation !== undefined && target && Object.hasOwn(target.operations, operation)
    ? target
    : undefined;
}
