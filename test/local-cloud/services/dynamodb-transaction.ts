import { type ApiResponse, ServiceError } from '../wire/api-request.ts';
import type { JsonInput } from '../wire/aws-json.ts';
import type { Item } from './dynamodb-stream.ts';

/** One action of a transaction; exactly one member is there. */
export interface TransactItem {
  Put?: JsonInput;
  Update?: JsonInput;
  Delete?: JsonInput;
  ConditionCheck?: JsonInput;
}

type Ask = (operation: string, input: unknown) => Promise<ApiResponse>;

const OPERATIONS = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'UpdateItem',
};

/**
 * TransactWriteItems over a table service that has none: the writes one by one, taken back when one is refused. The
 * caller keeps other writes of the items away meanwhile; a reader may see a transaction half done.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 * @param before each item as it was
 * @throws ServiceError TransactionCanceledException; nothing was changed
 */
export async function transactWrite(
  items: TransactItem[],
  places: { table: string; key: Item }[],
  before: (Item | undefined)[],
  ask: Ask,
): Promise<void> {
  const restore = async (ordinal: number) => {
    const { table: TableName, key: Key } = places[ordinal]!;
    const Item = before[ordinal];
    if (Item === undefined) await ask('DeleteItem', { TableName, Key });
    else await ask('PutItem', { TableName, Item });
  };
  for (const [ordinal, item] of items.entries()) {
    const [kind, { ReturnValuesOnConditionCheckFailure: _, ...input }] = actionOf(item);
    const response = await ask(OPERATIONS[kind], input);
    if (response.status === 200) {
      // A check writes nothing; on an item that is not there the update made one.
      if (kind === 'ConditionCheck') await restore(ordinal);
      continue;
    }
    for (let done = ordinal - 1; done >= 0; done -= 1) await restore(done);
    const { __type = '', message = '' } = JSON.parse(String(response.body)) as {
      __type?: string;
      message?: string;
    };
    const failed = __type
      .split('#')
      .at(-1)!
      .replace(/Exception$/, '');
    const codes = items.map((_item, index) => (index === ordinal ? failed : 'None'));
    throw new TransactionCanceled(codes, ordinal, message);
  }
}

/** Says why, action by action. */
export class TransactionCanceled extends ServiceError {
  readonly reasons: { Code: string; Message?: string }[];
  constructor(codes: string[], failed: number, message: string) {
    const text = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`;
    super('com.amazonaws.dynamodb.v20120810#TransactionCanceledException', text);
    this.reasons = codes.map((Code, index) => (index === failed ? { Code, Message: message } : { Code }));
  }
}

/** Kind and input of an action. */
export function actionOf(item: TransactItem): [keyof TransactItem, JsonInput] {
  const [found] = Object.entries(item) as [keyof TransactItem, JsonInput][];
  if (found === undefined || !(found[0] in OPERATIONS))
    throw new ServiceError('com.amazon.coral.validate#ValidationException', 'TransactItems are invalid');
  return found;
}
