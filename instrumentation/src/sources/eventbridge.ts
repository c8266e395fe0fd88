import { bridged, isBridged } from './bridged-event.ts';
import { unwrapped } from './envelopes.ts';
import type { EventSource } from './event-source.ts';

/**
 * EventBridge rule to Lambda. The bus is not named in the event.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
export const eventBridge: EventSource = {
  name: 'eventbridge',
  trigger: 'pubsub',
  matches: isBridged,
  channel: () => undefined,
  deliveries: (event) => [unwrapped(bridged(event))],
  attributes: () => ({ 'messaging.system': 'aws.eventbridge', 'messaging.operation.type': 'process' }),
};
