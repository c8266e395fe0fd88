import type { Delivery, HopKey } from '../delivery.ts';
import { itemHash } from './dynamodb-item.ts';
import type { EventSource } from './event-source.ts';
import { countAt, firstRecord, key, member, nameAt, present, records, secondsAt } from './reading.ts';

/**
 * DynamoDB stream. Carries no id of the write: joined by pointer, the hash of the item written and of its key.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-example.html,
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html
 */
export const dynamodb: EventSource = {
  name: 'dynamodb',
  trigger: 'datasource',
  matches: (event) => member(firstRecord(event), 'eventSource') === 'aws:dynamodb',
  channel: (event) => tableArn(firstRecord(event)),
  deliveries: (event) => records(event).map(change),
  attributes: (event) => present({ 'faas.document.collection': tableName(firstRecord(event)) }),
};

/** `table/sha256(item)` or `table/sha256(key)`; none when the item cannot be hashed. */
export function itemKeys(table: string | undefined, item: unknown): HopKey[] {
  const hash = table === undefined ? undefined : itemHash(item);
  return key('pointer', 'dynamodb', hash === undefined ? undefined : `${table}/${hash}`);
}

function change(record: unknown): Delivery {
  const table = tableName(record);
  const written = member(record, 'dynamodb', 'NewImage');
  const keys = member(record, 'dynamodb', 'Keys');
  return {
    keys: [...(written === undefined ? [] : itemKeys(table, written)), ...itemKeys(table, keys)],
    channel: tableArn(record),
    eventTimeMs: secondsAt(record, 'dynamodb', 'ApproximateCreationDateTime'),
    payloadBytes: countAt(record, 'dynamodb', 'SizeBytes'),
    messageId: nameAt(record, 'eventID'),
    payload: written ?? member(record, 'dynamodb', 'OldImage') ?? keys,
  };
}

/** `arn:aws:dynamodb:…:table/orders` of `arn:aws:dynamodb:…:table/orders/stream/2015-06-27T00:48:05.899`. */
function tableArn(record: unknown): string | undefined {
  return nameAt(record, 'eventSourceARN')?.split('/').slice(0, 2).join('/');
}

function tableName(record: unknown): string | undefined {
  return tableArn(record)?.split('/')[1];
}
