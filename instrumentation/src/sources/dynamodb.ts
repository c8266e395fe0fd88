import { unwrapped } from './envelopes.ts';
import type { EventSource } from './event-source.ts';
import { firstRecord, isRecordOf, present, records } from './reading.ts';
import { tableArn, tableChange } from './table-change.ts';

/** DynamoDB stream: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-example.html */
export const dynamodb: EventSource = {
  name: 'dynamodb',
  trigger: 'datasource',
  matches: (event) => isRecordOf(event, 'aws:dynamodb'),
  channel: (event) => tableArn(firstRecord(event)),
  deliveries: (event) => unwrapped(records(event), tableChange),
  attributes: (event) => present({ 'faas.document.collection': tableArn(firstRecord(event))?.split('/')[1] }),
};
