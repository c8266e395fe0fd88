import { objectIn } from './envelope-text.ts';
import type { EventSource } from './event-source.ts';
import { isNotification } from './notification.ts';
import { firstRecord, textAt } from './reading.ts';
import { isSqsRecord, sqs } from './sqs.ts';

/** A queue subscribed to a topic without raw delivery. Named after the first message; read as any queue. */
export const snsInSqs: EventSource = {
  ...sqs,
  name: 'sns-in-sqs',
  matches: (event) => {
    const record = firstRecord(event);
    return isSqsRecord(record) && isNotification(objectIn(textAt(record, 'body')));
  },
};
