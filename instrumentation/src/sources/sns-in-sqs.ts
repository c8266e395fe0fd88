import type { EventSource } from './event-source.ts';
import { isNotification } from './notification.ts';
import { sqs } from './sqs.ts';
import { firstBody } from './sqs-message.ts';

/** A queue subscribed to a topic without raw delivery. Named after the first message; read as any queue. */
export const snsInSqs: EventSource = {
  ...sqs,
  name: 'sns-in-sqs',
  matches: (event) => sqs.matches(event) && isNotification(firstBody(event)),
};
