import { unwrapped } from './envelopes.ts';
import type { EventSource } from './event-source.ts';
import { messaging } from './messaging.ts';
import { firstRecord, isRecordOf, nameAt, records } from './reading.ts';
import { sqsMessage } from './sqs-message.ts';

/**
 * SQS messages. Each body is looked into on its own, so a queue that several kinds of publishers feed is read
 * right whatever its first message is.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export const sqs: EventSource = {
  name: 'sqs',
  trigger: 'pubsub',
  matches: (event) => isRecordOf(event, 'aws:sqs'),
  channel: (event) => nameAt(firstRecord(event), 'eventSourceARN'),
  deliveries: (event) => unwrapped(records(event), sqsMessage),
  attributes: (event) => messaging('aws_sqs', nameAt(firstRecord(event), 'eventSourceARN')?.split(':')[5]),
};
