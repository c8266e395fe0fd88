import { unwrapped } from './envelopes.ts';
import type { EventSource } from './event-source.ts';
import { kinesisRecord, streamArn } from './kinesis-record.ts';
import { messaging } from './messaging.ts';
import { firstRecord, isRecordOf, records } from './reading.ts';

/** Kinesis stream: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
export const kinesis: EventSource = {
  name: 'kinesis',
  trigger: 'datasource',
  matches: (event) => isRecordOf(event, 'aws:kinesis'),
  channel: (event) => streamArn(firstRecord(event)),
  deliveries: (event) => unwrapped(records(event), kinesisRecord),
  attributes: (event) => messaging('aws_kinesis', streamArn(firstRecord(event))?.split('/')[1]),
};
