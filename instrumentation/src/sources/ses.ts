import { unwrapped } from './envelopes.ts';
import type { EventSource } from './event-source.ts';
import { mailed } from './mail.ts';
import { firstRecord, isRecordOf, member, records } from './reading.ts';

const read = (record: unknown) => mailed(member(record, 'ses'));

/** A mail received, by a receipt rule: https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda-event.html */
export const ses: EventSource = {
  name: 'ses',
  trigger: 'other',
  matches: (event) => isRecordOf(event, 'aws:ses'),
  channel: (event) => read(firstRecord(event)).delivery.channel,
  deliveries: (event) => unwrapped(records(event), read),
};
