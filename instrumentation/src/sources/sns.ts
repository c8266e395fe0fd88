import { unwrapping } from './envelopes.ts';
import type { EventSource } from './event-source.ts';
import { isNotified, notified } from './notification.ts';
import { firstRecord, member, nameAt, present, records } from './reading.ts';

/**
 * SNS to Lambda: one notification.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 */
export const sns: EventSource = {
  name: 'sns',
  trigger: 'pubsub',
  matches: isNotified,
  channel: topicArn,
  deliveries: (event) => {
    const unwrapped = unwrapping();
    return records(event).map((record) => unwrapped(notified(member(record, 'Sns'))));
  },
  attributes: (event) =>
    present({
      'messaging.system': 'aws.sns',
      'messaging.operation.type': 'process',
      'messaging.destination.name': topicArn(event)?.split(':')[5],
    }),
};

function topicArn(event: unknown): string | undefined {
  return nameAt(firstRecord(event), 'Sns', 'TopicArn');
}
