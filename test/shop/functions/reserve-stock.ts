import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { EventBridgeEvent } from 'aws-lambda';
import type { Order } from '../order.ts';

const dynamodb = new DynamoDBClient({});

/** OrderValidated: writes down what is set aside for the order. Once, however often it comes. */
export async function handler(event: EventBridgeEvent<'OrderValidated', Order>): Promise<void> {
  const { orderId, customerId, items } = event.detail;
  const command = new PutItemCommand({
    TableName: process.env.ORDERS_TABLE,
    ConditionExpression: 'attribute_not_exists(orderId)',
    Item: {
      orderId: { S: orderId },
      part: { S: 'stock' },
      customerId: { S: customerId },
      reserved: {
        L: items.map(({ sku, quantity }) => ({
          M: { sku: { S: sku }, quantity: { N: String(quantity) } },
        })),
      },
      reservedAt: { S: new Date().toISOString() },
    },
  });
  try {
    await dynamodb.send(command);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
