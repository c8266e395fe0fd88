import { isBridged } from './bridged-event.ts';
import { objectIn } from './envelope-text.ts';
import type { EventSource } from './event-source.ts';
import { firstRecord, member } from './reading.ts';
import { sqs } from './sqs.ts';

/** A queue that is an EventBridge rule's target. Named after the first message; read as any queue. */
export const eventBridgeInSqs: EventSource = {
  ...sqs,
  name: 'eventbridge-in-sqs',
  matches: (event) => sqs.matches(event) && isBridged(objectIn(member(firstRecord(event), 'body'))),
};
