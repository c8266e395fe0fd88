import type { HopKey, Publish } from '../delivery.ts';
import { itemHash } from '../sources/dynamodb-item.ts';
import { items, member, nameAt, present } from '../sources/reading.ts';
import { itemKeys } from '../sources/table-change.ts';
import { arn } from './channels.ts';
import type { EventTarget, ServiceCall } from './event-target.ts';
import { keyOf, learnKey, tableName } from './table-keys.ts';

/**
 * DynamoDB, for tables with a stream. A write returns no id that the stream repeats: joined by the hash of the
 * item, where the call holds all of it, and of its key.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html
 */
export const dynamodb: EventTarget = {
  service: 'dynamodb',
  kind: 'client',
  operations: {
    PutItem: (call) => known([put(call, 0, call.input.TableName, call.input.Item)]),
    UpdateItem: (call) => {
      const { TableName, ReturnValues } = call.input;
      const item = ReturnValues === 'ALL_NEW' ? call.output.Attributes : undefined;
      return known([change(call, 0, TableName, call.input, item)]);
    },
    DeleteItem: (call) => known([change(call, 0, call.input.TableName, call.input)]),
    BatchWriteItem: (call) => known(batch(call)),
    TransactWriteItems: (call) => known(transaction(call)),
    // Sends nothing; a later put is known by its key because of it.
    GetItem: (call) => {
      learnKey(call.input.TableName, call.input.Key);
      return [];
    },
  },
  attributes: (call) =>
    present({
      'db.system.name': 'aws.dynamodb',
      'db.operation.name': call.operation,
      'db.collection.name': tableName(call.input.TableName),
      // Tells reads of one item apart from reads of many.
      'choreoscope.item': call.operation === 'GetItem' ? itemHash(call.input.Key) : undefined,
    }),
};

function known(writes: Publish[]): Publish[] {
  return writes.filter((publish) => publish.keys.length > 0);
}

function transaction(call: ServiceCall): Publish[] {
  return items(call.input.TransactItems).flatMap((entry, ordinal) => {
    const written = member(entry, 'Put');
    if (written !== undefined)
      return [put(call, ordinal, member(written, 'TableName'), member(written, 'Item'))];
    const changed = member(entry, 'Update') ?? member(entry, 'Delete');
    return changed === undefined ? [] : [change(call, ordinal, member(changed, 'TableName'), changed)];
  });
}

/** Entries the service did not get to come back in `UnprocessedItems`, as they were sent. */
function batch(call: ServiceCall): Publish[] {
  let ordinal = 0;
  return Object.keys(call.input.RequestItems ?? {}).flatMap((table) => {
    const refused = new Set(items(member(call.output, 'UnprocessedItems', table)).map(entryHash));
    return items(member(call.input, 'RequestItems', table)).flatMap((entry) => {
      const at = ordinal++;
      const hash = entryHash(entry);
      if (hash !== undefined && refused.has(hash)) return [];
      const item = member(entry, 'PutRequest', 'Item');
      if (item !== undefined) return [put(call, at, table, item)];
      const deleted = member(entry, 'DeleteRequest');
      return deleted === undefined ? [] : [change(call, at, table, deleted)];
    });
  });
}

function entryHash(entry: unknown): string | undefined {
  const item = member(entry, 'PutRequest', 'Item');
  return item === undefined ? `d${itemHash(member(entry, 'DeleteRequest', 'Key'))}` : `p${itemHash(item)}`;
}

function put(call: ServiceCall, ordinal: number, table: unknown, item: unknown): Publish {
  const key = keyOf(table, item);
  return write(call, ordinal, table, [...written(table, item), ...(key ? written(table, key) : [])], item);
}

/** An update or delete: its key, and the whole item where the caller asked for it. */
function change(call: ServiceCall, ordinal: number, table: unknown, sent: unknown, item?: unknown): Publish {
  const key = member(sent, 'Key');
  learnKey(table, key);
  const values = member(sent, 'ExpressionAttributeValues');
  const keys = [...(item === undefined ? [] : written(table, item)), ...written(table, key)];
  return write(call, ordinal, table, keys, values === undefined ? key : { Key: key, Values: values });
}

function written(table: unknown, item: unknown): HopKey[] {
  return itemKeys(tableName(table), item);
}

function write(
  call: ServiceCall,
  ordinal: number,
  table: unknown,
  keys: HopKey[],
  payload: unknown,
): Publish {
  return { ordinal, keys, channel: arn(call, 'dynamodb', 'table', nameAt({ table }, 'table')), payload };
}
