import { unwrapping } from './envelopes.ts';
import type { EventSource } from './event-source.ts';
import { kinesisRecord, streamArn } from './kinesis-record.ts';
import { firstRecord, member, present, records } from './reading.ts';

/** Kinesis stream: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
export const kinesis: EventSource = {
  name: 'kinesis',
  trigger: 'datasource',
  matches: (event) => member(firstRecord(event), 'eventSource') === 'aws:kinesis',
  channel: (event) => streamArn(firstRecord(event)),
  deliveries: (event) => {
    const unwrapped = unwrapping();
    return records(event).map((record) => unwrapped(kinesisRecord(record)));
  },
  attributes: (event) =>
    present({
      'messaging.system': 'aws_kinesis',
      'messaging.operation.type': 'process',
      'messaging.destination.name': streamArn(firstRecord(event))?.split('/')[1],
    }),
};
