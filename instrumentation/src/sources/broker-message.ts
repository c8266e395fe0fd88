import { carriedByAttributes } from './carried.ts';
import { encoded, type Layer } from './layer.ts';
import { countAt, joined, key, member, nameAt, textAt } from './reading.ts';

/**
 * A message of ActiveMQ: the JMS message id and properties that its sender knows. In a pipe the queue's name is
 * spelled `physicalname`.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html,
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-mq.html
 */
export function activeMqMessage(message: unknown): Layer {
  return brokerMessage(
    'activemq',
    message,
    nameAt(message, 'messageID'),
    nameAt(message, 'destination', 'physicalName') ?? nameAt(message, 'destination', 'physicalname'),
    countAt(message, 'timestamp'),
    member(message, 'properties'),
  );
}

/**
 * A message of RabbitMQ. Its id is the sender's, where it gave one; its time is written in words and in no zone, so
 * it is left out. Same sources.
 * @param place `queue::vhost`
 */
export function rabbitMqMessage(message: unknown, place = nameAt(message, 'eventSourceKey')): Layer {
  const properties = member(message, 'basicProperties');
  return brokerMessage(
    'rabbitmq',
    message,
    nameAt(properties, 'messageId'),
    place?.split('::')[0] || undefined,
    countAt(properties, 'timestamp'),
    member(properties, 'headers'),
  );
}

function brokerMessage(
  carrier: string,
  message: unknown,
  messageId: string | undefined,
  queue: string | undefined,
  eventTimeMs: number | undefined,
  headers: unknown,
): Layer {
  return encoded(
    {
      keys: key('id', carrier, messageId),
      channel: joined`queue:${queue}`,
      // Once more than that it does not say.
      receiveCount: member(message, 'redelivered') === false ? 1 : undefined,
      eventTimeMs,
      carried: carriedByAttributes(headers),
      messageId,
    },
    textAt(message, 'data'),
  );
}
