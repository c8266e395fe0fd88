import type { EventSource } from '../../sources/event-source.ts';
import { bindingType } from '../channels.ts';
import { blob } from './blob.ts';
import { cosmosDb } from './cosmos-db.ts';
import { activity, entity, orchestration } from './durable.ts';
import { eventGrid } from './event-grid.ts';
import { eventHub } from './event-hub.ts';
import { kafka } from './kafka.ts';
import { serviceBus } from './service-bus.ts';
import { storageQueue } from './storage-queue.ts';
import { timer } from './timer.ts';
import { unknown } from './unknown.ts';

/** Sources by the type of the trigger, in lower case and without `Trigger`. Requests are read in `http.ts`. */
export const sources: Readonly<Record<string, EventSource>> = {
  queue: storageQueue,
  servicebus: serviceBus,
  eventhub: eventHub,
  eventgrid: eventGrid,
  blob,
  cosmosdb: cosmosDb,
  kafka,
  timer,
  orchestration,
  activity,
  entity,
};

/** The source of what a trigger hands over; `unknown` when nobody taught us the trigger. */
export function findSource(trigger: unknown): EventSource {
  const type = bindingType(trigger);
  return (Object.hasOwn(sources, type) ? sources[type] : undefined) ?? unknown;
}
