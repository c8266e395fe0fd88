import { carriedByAttributes } from './carried.ts';
import type { Layer } from './layer.ts';
import { byteLength, firstRecord, has, isoTimeAt, key, member, nameAt, textAt } from './reading.ts';

/**
 * An SNS notification, as SNS puts it into an SQS message (without raw delivery) or a Lambda record's `Sns`.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html
 */
export function isNotification(content: unknown): boolean {
  return member(content, 'Type') === 'Notification' && has(content, 'TopicArn') && has(content, 'MessageId');
}

export function notified(content: unknown): Layer {
  const messageId = nameAt(content, 'MessageId');
  const message = textAt(content, 'Message');
  return {
    delivery: {
      keys: key('id', 'sns', messageId),
      channel: nameAt(content, 'TopicArn'),
      eventTimeMs: isoTimeAt(content, 'Timestamp'),
      payloadBytes: byteLength(message),
      carried: carriedByAttributes(member(content, 'MessageAttributes')),
      messageId,
      payload: message,
    },
    content: message,
  };
}

/** Whether this is what SNS calls a function with: https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export function isNotified(event: unknown): boolean {
  return member(firstRecord(event), 'EventSource') === 'aws:sns';
}

/** The notification in the first of an event's records; SNS sends one. */
export function notifiedRecord(event: unknown): Layer {
  return notified(member(firstRecord(event), 'Sns'));
}
