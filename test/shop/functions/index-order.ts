import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SNSEvent, SQSEvent } from 'aws-lambda';
import type { Order } from '../order.ts';

const dynamodb = new DynamoDBClient({});

/** A placed order, from the topic or from a queue behind it: lets it be searched for. Once, however often it comes. */
export const handler = async (event: SNSEvent | SQSEvent): Promise<void> => {
  for (const record of event.Records) {
    const message =
      'Sns' in record ? record.Sns.Message : (JSON.parse(record.body) as { Message: string }).Message;
    await add(JSON.parse(message) as Order);
  }
};

async function add({ orderId, items, address }: Order): Promise<void> {
  const command = new PutItemCommand({
    TableName: process.env.SEARCH_TABLE,
    ConditionExpression: 'attribute_not_exists(orderId)',
    Item: {
      orderId: { S: orderId },
      city: { S: address.city },
      words: { L: items.map(({ sku }) => ({ S: sku })) },
    },
  });
  try {
    await dynamodb.send(command);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
