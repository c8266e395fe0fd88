import { unwrapping } from './envelopes.ts';
import type { EventSource } from './event-source.ts';
import { firstRecord, member, nameAt, present, records } from './reading.ts';
import { sqsMessage } from './sqs-message.ts';

/**
 * SQS messages. Each body is looked into on its own, so a queue that several kinds of publishers feed is read
 * right whatever its first message is.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export const sqs: EventSource = {
  name: 'sqs',
  trigger: 'pubsub',
  matches: (event) => isSqsRecord(firstRecord(event)),
  channel: (event) => nameAt(firstRecord(event), 'eventSourceARN'),
  deliveries: (event) => {
    const unwrapped = unwrapping();
    return records(event).map((record) => unwrapped(sqsMessage(record)));
  },
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
