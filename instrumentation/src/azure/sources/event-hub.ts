import { messaging } from '../../sources/messaging.ts';
import { countAt, joined, key, member, nameAt } from '../../sources/reading.ts';
import { bindingChannel, setting } from '../channels.ts';
import { type FunctionEvent, functionRecords, payloadOf, timeOf } from '../function-event.ts';
import { carriedByProperties } from './properties.ts';
import { source } from './source.ts';

/**
 * Events of a hub, one or many of one partition. An event's place is `hub/partition:sequence number`; senders are not
 * told it, but it is the same each time the event is delivered.
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-event-hubs-trigger#event-metadata
 */
export const eventHub = source(
  'eventhubs',
  'pubsub',
  (event, channel) => {
    const hub = hubName(event);
    const partition = nameAt(partitionContext(event), 'partitionId');
    return functionRecords(event).map(({ content, told }) => {
      const system = told('systemProperties');
      const sequence =
        countAt({ number: told('sequenceNumber') }, 'number') ?? countAt(system, 'sequenceNumber');
      const place = joined`${hub}/${partition}:${sequence}`;
      return {
        keys: key('pointer', 'eventhubs', place),
        channel,
        eventTimeMs: timeOf(told('enqueuedTimeUtc') ?? member(system, 'enqueuedTimeUtc')),
        carried: carriedByProperties(told('properties')),
        messageId: place,
        ...payloadOf(content),
      };
    });
  },
  {
    channel: (event) => {
      const told = bindingChannel(event.trigger, event.env);
      // The host says it where the settings do not.
      const [namespace] = (nameAt(partitionContext(event), 'fullyQualifiedNamespace') ?? '').split('.');
      return told === undefined || told.startsWith('eventhubs:/')
        ? joined`eventhubs:${namespace}/${hubName(event)}`
        : told;
    },
    attributes: (event) =>
      messaging('eventhubs', hubName(event), {
        'messaging.destination.partition.id': nameAt(partitionContext(event), 'partitionId'),
        'messaging.consumer.group.name': nameAt(partitionContext(event), 'consumerGroup'),
      }),
  },
);

/** Newer hosts call it by the second name. */
function partitionContext({ metadata }: FunctionEvent): unknown {
  return member(metadata, 'partitionContext') ?? member(metadata, 'triggerPartitionContext');
}

function hubName({ trigger, env, ...event }: FunctionEvent): string | undefined {
  const told = partitionContext({ trigger, env, ...event });
  return nameAt(told, 'eventHubName') ?? setting(trigger, env, 'eventHubName');
}
