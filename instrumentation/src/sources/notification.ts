import { carriedByAttributes } from './carried.ts';
import type { Layer } from './envelopes.ts';
import { byteLength, isoTimeAt, key, member, nameAt, textAt } from './reading.ts';

/**
 * An SNS notification, as SNS puts it into an SQS message (without raw delivery) or a Lambda record's `Sns`.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html
 */
export function isNotification(content: unknown): boolean {
  return (
    member(content, 'Type') === 'Notification' &&
    nameAt(content, 'TopicArn') !== undefined &&
    nameAt(content, 'MessageId') !== undefined
  );
}

export function notified(content: unknown): Layer {
  const messageId = nameAt(content, 'MessageId');
  const message = textAt(content, 'Message');
  return {
    keys: key('id', 'sns', messageId),
    channel: nameAt(content, 'TopicArn'),
    eventTimeMs: isoTimeAt(content, 'Timestamp'),
    payloadBytes: byteLength(message),
    carried: carriedByAttributes(member(content, 'MessageAttributes'), 'Value'),
    messageId,
    payload: message,
    content: message,
  };
}
