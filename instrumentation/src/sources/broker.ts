import { activeMqMessage, rabbitMqMessage } from './broker-message.ts';
import { unwrapped } from './envelopes.ts';
import type { EventSource } from './event-source.ts';
import type { Layer } from './layer.ts';
import { messaging } from './messaging.ts';
import { items, member, recordsByName } from './reading.ts';

/** Amazon MQ for ActiveMQ: https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html */
export const activeMq = broker(
  'activemq',
  'aws:amq',
  (event, limit) => items(member(event, 'messages'), limit),
  activeMqMessage,
);

/** Amazon MQ for RabbitMQ, its messages in lists by queue and virtual host: the same page. */
export const rabbitMq = broker(
  'rabbitmq',
  'aws:rmq',
  (event, limit) => recordsByName(event, 'rmqMessagesByQueue', limit),
  (named) => rabbitMqMessage(named?.[0], named?.[1]),
);

function broker<T>(
  name: string,
  eventSource: string,
  messages: (event: unknown, limit?: number) => T[],
  read: (message: T | undefined) => Layer,
): EventSource {
  const channel = (event: unknown) => read(messages(event, 1)[0]).delivery.channel;
  return {
    name,
    trigger: 'pubsub',
    matches: (event) => member(event, 'eventSource') === eventSource,
    channel,
    deliveries: (event) => unwrapped(messages(event), read),
    attributes: (event) => messaging(name, channel(event)?.slice('queue:'.length)),
  };
}
