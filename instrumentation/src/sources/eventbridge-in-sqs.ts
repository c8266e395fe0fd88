import { isBridged } from './bridged-event.ts';
import type { EventSource } from './event-source.ts';
import { sqs } from './sqs.ts';
import { firstBody } from './sqs-message.ts';

/** A queue that is an EventBridge rule's target. Named after the first message; read as any queue. */
export const eventBridgeInSqs: EventSource = {
  ...sqs,
  name: 'eventbridge-in-sqs',
  matches: (event) => sqs.matches(event) && isBridged(firstBody(event)),
};
