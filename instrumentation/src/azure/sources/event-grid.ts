import type { Delivery, HopKey } from '../../delivery.ts';
import { cloudEventKey } from '../../http/cloud-event-source.ts';
import { carriedByHeaders } from '../../sources/carried.ts';
import { joined, key, member, nameAt } from '../../sources/reading.ts';
import { functionRecords, timeOf } from '../function-event.ts';
import { blobAddress, blobKeys } from './blob.ts';
import { source } from './source.ts';

/**
 * An event in Event Grid's own schema or a CloudEvent, one or many. Its sender chose the id; an event about a blob says
 * which version of it, too.
 * https://learn.microsoft.com/azure/event-grid/event-schema, https://learn.microsoft.com/azure/event-grid/cloud-event-schema
 */
export const eventGrid = source(
  'eventgrid',
  'pubsub',
  (event) => functionRecords(event).map(({ content }) => delivery(content)),
  { channel: (event) => topicChannel(functionRecords(event)[0]?.content) },
);

function delivery(event: unknown): Delivery {
  const blob = blobAddress(nameAt(event, 'data', 'url'));
  return {
    keys: [...eventGridKeys(event), ...blobKeys(blob?.path, nameAt(event, 'data', 'eTag'))],
    channel: topicChannel(event),
    eventTimeMs: timeOf(member(event, 'time') ?? member(event, 'eventTime')),
    carried: carriedByHeaders(event),
    messageId: nameAt(event, 'id'),
    payload: member(event, 'data'),
  };
}

/** What sender and receiver both know of an event, in either schema. */
export function eventGridKeys(event: unknown): HopKey[] {
  const id = nameAt(event, 'id');
  return member(event, 'specversion') === undefined
    ? key('id', 'eventgrid', id)
    : key('id', 'cloudevents', cloudEventKey({ id, source: nameAt(event, 'source') }));
}

/** A topic of one's own by its name, as its senders know it; a service's by its resource id; else by the type. */
function topicChannel(event: unknown): string | undefined {
  const topic = nameAt(event, 'topic') ?? nameAt(event, 'source');
  const own = /\/providers\/Microsoft\.EventGrid\/.*topics\/([^/]+)$/i.exec(topic ?? '')?.[1];
  if (own) return `eventgrid:${own.toLowerCase()}`;
  if (topic?.startsWith('/subscriptions/')) return topic;
  return joined`topic:${nameAt(event, 'type') ?? nameAt(event, 'eventType')}`;
}
