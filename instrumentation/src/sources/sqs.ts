import type { Delivery } from '../delivery.ts';
import { carriedByAttributes } from './carried.ts';
import { unwrapped } from './envelopes.ts';
import type { EventSource } from './event-source.ts';
import {
  byteLength,
  countAt,
  firstRecord,
  key,
  member,
  nameAt,
  present,
  records,
  textAt,
} from './reading.ts';

/**
 * SQS messages. Each body is looked into on its own, so a queue that several kinds of publishers feed is read
 * right whatever its first message is.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event
 */
export const sqs: EventSource = {
  name: 'sqs',
  trigger: 'pubsub',
  matches: (event) => isSqsRecord(firstRecord(event)),
  channel: (event) => nameAt(firstRecord(event), 'eventSourceARN'),
  deliveries: (event) => records(event).map(message),
  attributes: (event) =>
    present({
      'messaging.system': 'aws_sqs',
      'messaging.operation.type': 'process',
      'messaging.destination.name': nameAt(firstRecord(event), 'eventSourceARN')?.split(':')[5],
    }),
};

export function isSqsRecord(record: unknown): boolean {
  return member(record, 'eventSource') === 'aws:sqs';
}

function message(record: unknown): Delivery {
  const messageId = nameAt(record, 'messageId');
  const body = textAt(record, 'body');
  return unwrapped({
    keys: key('id', 'sqs', messageId),
    channel: nameAt(record, 'eventSourceARN'),
    receiveCount: countAt(record, 'attributes', 'ApproximateReceiveCount'),
    eventTimeMs: countAt(record, 'attributes', 'SentTimestamp'),
    payloadBytes: byteLength(body),
    carried: carriedByAttributes(
      member(record, 'messageAttributes'),
      'stringValue',
      nameAt(record, 'attributes', 'AWSTraceHeader'),
    ),
    messageId,
    payload: body,
    content: body,
  });
}
