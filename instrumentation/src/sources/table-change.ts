import type { HopKey } from '../delivery.ts';
import { itemHash } from './dynamodb-item.ts';
import type { Layer } from './layer.ts';
import { countAt, joined, key, member, nameAt, secondsAt } from './reading.ts';

/**
 * A record of a DynamoDB stream, or of a Kinesis stream that a table writes its changes to, which names the table
 * only. Carries no id of the write: joined by pointer, the hash of the item written and of its key.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html,
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html
 */
export function tableChange(record: unknown): Layer {
  const channel = tableArn(record);
  const table = channel?.split(/[/:]/).at(-1);
  const written = member(record, 'dynamodb', 'NewImage');
  const keys = member(record, 'dynamodb', 'Keys');
  const time = countAt(record, 'dynamodb', 'ApproximateCreationDateTime');
  return {
    delivery: {
      keys: [...(written === undefined ? [] : itemKeys(table, written)), ...itemKeys(table, keys)],
      channel,
      // In a Kinesis stream it is in ms (or µs, where the table was set to that).
      eventTimeMs:
        time !== undefined && time > 1e11
          ? Math.round(time > 1e14 ? time / 1000 : time)
          : secondsAt(record, 'dynamodb', 'ApproximateCreationDateTime'),
      payloadBytes: countAt(record, 'dynamodb', 'SizeBytes'),
      messageId: nameAt(record, 'eventID'),
      payload: written ?? member(record, 'dynamodb', 'OldImage') ?? keys,
    },
  };
}

/** `table/sha256(item)` or `table/sha256(key)`; none when the item cannot be hashed. */
export function itemKeys(table: string | undefined, item: unknown): HopKey[] {
  return key('pointer', 'dynamodb', table === undefined ? undefined : joined`${table}/${itemHash(item)}`);
}

/** `arn:aws:dynamodb:…:table/orders` of `arn:aws:dynamodb:…:table/orders/stream/2015-06-27T00:48:05.899`. */
export function tableArn(record: unknown): string | undefined {
  const arn = nameAt(record, 'eventSourceARN')?.split('/').slice(0, 2).join('/');
  return arn ?? joined`table:${nameAt(record, 'tableName')}`;
}
