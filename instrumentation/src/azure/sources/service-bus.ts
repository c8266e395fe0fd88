import { messaging } from '../../sources/messaging.ts';
import { countAt, joined, key } from '../../sources/reading.ts';
import { setting } from '../channels.ts';
import { functionRecords, idOf, payloadOf, timeOf } from '../function-event.ts';
import { carriedByProperties } from './properties.ts';
import { source } from './source.ts';

/**
 * Messages of a queue, or of a topic by a subscription of it, one or many, with and without sessions. The sender chooses
 * the message id; the sequence number is the broker's.
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-service-bus-trigger#message-metadata
 */
export const serviceBus = source(
  'servicebus',
  'pubsub',
  (event, channel) => {
    const subscription = setting(event.trigger, event.env, 'subscriptionName');
    const entity = channel?.slice(channel.indexOf('/') + 1);
    return functionRecords(event).map(({ content, told }) => {
      const id = idOf(told('messageId'));
      const sequence = countAt({ number: told('sequenceNumber') }, 'number');
      return {
        keys: [
          ...key('id', 'servicebus', id),
          ...key('pointer', 'servicebus', joined`${entity}:${sequence}`),
        ],
        channel,
        via: joined`${channel}/subscriptions/${subscription}`,
        receiveCount: countAt({ count: told('deliveryCount') }, 'count'),
        eventTimeMs: timeOf(told('enqueuedTimeUtc') ?? told('enqueuedTime')),
        carried: carriedByProperties(told('applicationProperties'), told('userProperties')),
        messageId: id,
        ...payloadOf(content),
      };
    });
  },
  {
    attributes: ({ trigger, env }) =>
      messaging('servicebus', setting(trigger, env, 'queueName') ?? setting(trigger, env, 'topicName'), {
        'messaging.destination.subscription.name': setting(trigger, env, 'subscriptionName'),
      }),
  },
);
