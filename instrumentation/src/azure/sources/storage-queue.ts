import { carriedByPayload } from '../../sources/carried.ts';
import { messaging } from '../../sources/messaging.ts';
import { countAt, key, member, nameAt } from '../../sources/reading.ts';
import { setting } from '../channels.ts';
import { idOf, payloadOf, timeOf } from '../function-event.ts';
import { source } from './source.ts';

/**
 * A message of a storage queue. It has no headers; its id is what putting it into the queue returned.
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue-trigger#message-metadata
 */
export const storageQueue = source(
  'azure-queue',
  'pubsub',
  ({ input, metadata }, channel) => {
    const id = idOf(member(metadata, 'id'));
    return [
      {
        keys: key('id', 'azqueue', id),
        channel,
        receiveCount: countAt(metadata, 'dequeueCount'),
        eventTimeMs: timeOf(nameAt(metadata, 'insertionTime')),
        carried: carriedByPayload(input),
        messageId: id,
        ...payloadOf(input),
      },
    ];
  },
  { attributes: ({ trigger, env }) => messaging('azqueue', setting(trigger, env, 'queueName')) },
);
