import { alb } from './alb.ts';
import { apiGatewayV1 } from './api-gateway-v1.ts';
import { apiGatewayV2 } from './api-gateway-v2.ts';
import { appSync } from './appsync.ts';
import { activeMq, rabbitMq } from './broker.ts';
import { cloudFront } from './cloudfront.ts';
import { cloudWatchAlarm } from './cloudwatch-alarm.ts';
import { cloudWatchLogs } from './cloudwatch-logs.ts';
import { cognito } from './cognito.ts';
import { dynamodb } from './dynamodb.ts';
import type { EventSource } from './event-source.ts';
import { eventBridge } from './eventbridge.ts';
import { eventBridgeInSqs } from './eventbridge-in-sqs.ts';
import { firehose } from './firehose.ts';
import { functionUrl } from './function-url.ts';
import { iot } from './iot.ts';
import { kafka, msk } from './kafka.ts';
import { kinesis } from './kinesis.ts';
import { lambdaDestination } from './lambda-destination.ts';
import { pipes } from './pipes.ts';
import { member } from './reading.ts';
import { s3 } from './s3.ts';
import { schedule } from './schedule.ts';
import { ses } from './ses.ts';
import { sns } from './sns.ts';
import { snsInSqs } from './sns-in-sqs.ts';
import { sqs } from './sqs.ts';
import { stepFunctions } from './step-functions.ts';
import { unknown } from './unknown.ts';
import { webSocket } from './web-socket.ts';

/**
 * Kinds of events by a member that all of a row have, so that most are never asked. Rows and the kinds in a row are
 * asked in order.
 */
const byMember: readonly [member: string | undefined, ...EventSource[]][] = [
  [
    'Records',
    snsInSqs, // before sqs: both are SQS records
    eventBridgeInSqs, // before sqs
    sqs,
    sns,
    s3,
    dynamodb,
    kinesis,
    cloudFront,
    ses,
  ],
  [
    'requestContext',
    functionUrl, // before api-gateway-v2: the same format, another domain
    apiGatewayV2,
    alb,
    webSocket,
    lambdaDestination,
  ],
  ['httpMethod', apiGatewayV1], // after alb, which has one too
  [
    'detail-type',
    schedule, // before eventbridge: a scheduled event is an EventBridge event
    eventBridge,
  ],
  ['eventSource', kafka, msk, activeMq, rabbitMq],
  ['deliveryStreamArn', firehose],
  ['awslogs', cloudWatchLogs],
  ['alarmArn', cloudWatchAlarm],
  ['userPoolId', cognito],
  // Lists, and what somebody's own mapping made: nothing that all have.
  [undefined, pipes, appSync, stepFunctions, iot],
];

/** Every kind of event known, in the order they are asked: the first that matches is the event's source. */
export const sources: readonly EventSource[] = [
  ...byMember.flatMap(([, ...row]) => row),
  unknown, // last: matches anything
];

/** The event's source; `unknown` when it is none of the others. Never throws. */
export function findSource(event: unknown): EventSource {
  for (const [name, ...row] of byMember) {
    if (name !== undefined && member(event, name) === undefined) continue;
    const found = row.find((source) => source.matches(event));
    if (found) return found;
  }
  return unknown;
}
