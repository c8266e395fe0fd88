import { bridged, isBridged } from './bridged-event.ts';
import { unwrapped } from './envelopes.ts';
import type { EventSource } from './event-source.ts';
import { messaging } from './messaging.ts';
import { nameAt } from './reading.ts';

/**
 * EventBridge rule to Lambda: events of applications, of AWS services and of partners. The bus is not named in the
 * event. One that was sent again from an archive says which replay did so.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html,
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html
 */
export const eventBridge: EventSource = {
  name: 'eventbridge',
  trigger: 'pubsub',
  matches: isBridged,
  channel: () => undefined,
  deliveries: (event) => unwrapped([event], bridged),
  attributes: (event) =>
    messaging('aws.eventbridge', undefined, { 'choreoscope.replay': nameAt(event, 'replay-name') }),
};
