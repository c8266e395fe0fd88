import { objectIn } from './envelope-text.ts';
import type { EventSource } from './event-source.ts';
import { isNotification } from './notification.ts';
import { firstRecord, member } from './reading.ts';
import { sqs } from './sqs.ts';

/** A queue subscribed to a topic without raw delivery. Named after the first message; read as any queue. */
export const snsInSqs: EventSource = {
  ...sqs,
  name: 'sns-in-sqs',
  matches: (event) => sqs.matches(event) && isNotification(objectIn(member(firstRecord(event), 'body'))),
};
