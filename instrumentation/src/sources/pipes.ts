import { unwrapped } from './envelopes.ts';
import type { EventSource } from './event-source.ts';
import { messaging } from './messaging.ts';
import { items } from './reading.ts';
import { isSourceRecord, sourceRecord } from './source-record.ts';

/**
 * EventBridge Pipes, to or through a function: a list of the records of its source, without the transformation that
 * a pipe may be given. Each is read as that source's.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-source.html
 */
export const pipes: EventSource = {
  name: 'pipes',
  trigger: 'pubsub',
  matches: (event) => isSourceRecord(items(event, 1)[0]),
  channel: (event) => sourceRecord(items(event, 1)[0]).delivery.channel,
  deliveries: (event) => unwrapped(items(event), sourceRecord),
  attributes: () => messaging(undefined),
};
