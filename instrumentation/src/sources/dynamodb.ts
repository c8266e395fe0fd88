import type { EventSource } from './event-source.ts';
import { firstRecord, member, present, records } from './reading.ts';
import { tableArn, tableChange } from './table-change.ts';

/** DynamoDB stream: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-example.html */
export const dynamodb: EventSource = {
  name: 'dynamodb',
  trigger: 'datasource',
  matches: (event) => member(firstRecord(event), 'eventSource') === 'aws:dynamodb',
  channel: (event) => tableArn(firstRecord(event)),
  deliveries: (event) => records(event).map((record) => tableChange(record).delivery),
  attributes: (event) => present({ 'faas.document.collection': tableArn(firstRecord(event))?.split('/')[1] }),
};
