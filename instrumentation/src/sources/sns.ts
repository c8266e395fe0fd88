import { unwrapped } from './envelopes.ts';
import type { EventSource } from './event-source.ts';
import { messaging } from './messaging.ts';
import { isNotified, notified } from './notification.ts';
import { firstRecord, member, nameAt, records } from './reading.ts';

/**
 * SNS to Lambda: one notification.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 */
export const sns: EventSource = {
  name: 'sns',
  trigger: 'pubsub',
  matches: isNotified,
  channel: topicArn,
  deliveries: (event) => unwrapped(records(event), (record) => notified(member(record, 'Sns'))),
  attributes: (event) => messaging('aws.sns', topicArn(event)?.split(':')[5]),
};

function topicArn(event: unknown): string | undefined {
  return nameAt(firstRecord(event), 'Sns', 'TopicArn');
}
