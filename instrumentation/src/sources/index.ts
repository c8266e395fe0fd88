import { alb } from './alb.ts';
import { apiGatewayV1 } from './api-gateway-v1.ts';
import { apiGatewayV2 } from './api-gateway-v2.ts';
import { dynamodb } from './dynamodb.ts';
import type { EventSource } from './event-source.ts';
import { eventBridge } from './eventbridge.ts';
import { eventBridgeInSqs } from './eventbridge-in-sqs.ts';
import { functionUrl } from './function-url.ts';
import { kinesis } from './kinesis.ts';
import { s3 } from './s3.ts';
import { schedule } from './schedule.ts';
import { sns } from './sns.ts';
import { snsInSqs } from './sns-in-sqs.ts';
import { sqs } from './sqs.ts';
import { unknown } from './unknown.ts';

/** Every kind of event known, in the order they are asked: the first that matches is the event's source. */
export const sources: readonly EventSource[] = [
  functionUrl, // before api-gateway-v2: the same format, another domain
  apiGatewayV2,
  alb,
  apiGatewayV1,
  snsInSqs, // before sqs: both are SQS records
  eventBridgeInSqs, // before sqs
  sqs,
  sns,
  s3,
  dynamodb,
  kinesis,
  schedule, // before eventbridge: a scheduled event is an EventBridge event
  eventBridge,
  unknown, // last: matches anything
];

/** The event's source; `unknown` when it is none of the others. Never throws. */
export function findSource(event: unknown): EventSource {
  return sources.find((source) => source.matches(event)) ?? unknown;
}
