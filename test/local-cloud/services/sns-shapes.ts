import { REGION } from '../arns.ts';
import type { MessageAttribute } from './message-attributes.ts';

/** A message a topic has accepted. */
export interface SnsMessage {
  id: string;
  body: string;
  subject: string | undefined;
  attributes: Record<string, MessageAttribute>;
}

const HOST = `https://sns.${REGION}.amazonaws.com`;

function attributesOf(message: SnsMessage): Record<string, { Type: string; Value: string }> {
  return Object.fromEntries(
    Object.entries(message.attributes).map(([name, value]) => [
      name,
      { Type: value.DataType, Value: value.StringValue ?? value.BinaryValue ?? '' },
    ]),
  );
}

/** Event of a function subscribed to a topic. https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export function snsEvent(topicArn: string, subscriptionArn: string, message: SnsMessage): unknown {
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscriptionArn,
        Sns: {
          Type: 'Notification',
          MessageId: message.id,
          TopicArn: topicArn,
          Subject: message.subject ?? null,
          Message: message.body,
          Timestamp: new Date().toISOString(),
          SignatureVersion: '1',
          Signature: 'bG9jYWw=',
          SigningCertUrl: `${HOST}/SimpleNotificationService-local.pem`,
          UnsubscribeUrl: `${HOST}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
          MessageAttributes: attributesOf(message),
        },
      },
    ],
  };
}

/**
 * Body of a queue's message when the queue is subscribed without raw delivery. Absent members are left out.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function snsEnvelope(topicArn: string, message: SnsMessage): unknown {
  return {
    Type: 'Notification',
    MessageId: message.id,
    TopicArn: topicArn,
    ...(message.subject === undefined ? {} : { Subject: message.subject }),
    Message: message.body,
    Timestamp: new Date().toISOString(),
    SignatureVersion: '1',
    Signature: 'bG9jYWw=',
    SigningCertURL: `${HOST}/SimpleNotificationService-local.pem`,
    UnsubscribeURL: `${HOST}/?Action=Unsubscribe&SubscriptionArn=${topicArn}:local`,
    ...(Object.keys(message.attributes).length === 0 ? {} : { MessageAttributes: attributesOf(message) }),
  };
}
