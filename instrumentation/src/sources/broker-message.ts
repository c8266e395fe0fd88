import { carriedByHeaders } from './carried.ts';
import { decoded, encodedContent } from './envelope-text.ts';
import type { Layer } from './layer.ts';
import { byteLength, countAt, key, member, nameAt, textAt } from './reading.ts';

/**
 * A message of ActiveMQ: the JMS message id and properties that its sender knows. In a pipe the queue's name is
 * spelled `physicalname`.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html,
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-mq.html
 */
export function activeMqMessage(message: unknown): Layer {
  return brokerMessage('activemq', message, {
    messageId: nameAt(message, 'messageID'),
    queue: nameAt(message, 'destination', 'physicalName') ?? nameAt(message, 'destination', 'physicalname'),
    eventTimeMs: countAt(message, 'timestamp'),
    headers: member(message, 'properties'),
  });
}

/**
 * A message of RabbitMQ. Its id is the sender's, where it gave one; its time is written in words and in no zone, so
 * it is left out. Same sources.
 * @param place `queue::vhost`
 */
export function rabbitMqMessage(message: unknown, place = nameAt(message, 'eventSourceKey')): Layer {
  const properties = member(message, 'basicProperties');
  return brokerMessage('rabbitmq', message, {
    messageId: nameAt(properties, 'messageId'),
    queue: place?.split('::')[0] || undefined,
    eventTimeMs: countAt(properties, 'timestamp'),
    headers: member(properties, 'headers'),
  });
}

function brokerMessage(
  carrier: string,
  message: unknown,
  said: { messageId?: string; queue?: string; eventTimeMs?: number; headers: unknown },
): Layer {
  const { messageId, queue } = said;
  const data = textAt(message, 'data');
  return {
    delivery: {
      keys: key('id', carrier, messageId),
      channel: queue === undefined ? undefined : `queue:${queue}`,
      // Once more than that it does not say.
      receiveCount: member(message, 'redelivered') === false ? 1 : undefined,
      eventTimeMs: said.eventTimeMs,
      payloadBytes: byteLength(data, 'base64'),
      carried: carriedByHeaders(said.headers),
      messageId,
      get payload() {
        return decoded(data);
      },
    },
    content: encodedContent(data),
  };
}
