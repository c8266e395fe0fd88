import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { EventBridgeEvent } from 'aws-lambda';
import type { Order } from '../order.ts';

const dynamodb = new DynamoDBClient({});

/** OrderValidated: writes down what is set aside for the order. */
export async function handler(event: EventBridgeEvent<'OrderValidated', Order>): Promise<void> {
  const { orderId, customerId, items, placedAt } = event.detail;
  await dynamodb.send(
    new PutItemCommand({
      TableName: process.env.ORDERS_TABLE,
      Item: {
        orderId: { S: orderId },
        part: { S: 'stock' },
        customerId: { S: customerId },
        reserved: {
          L: items.map(({ sku, quantity }) => ({
            M: { sku: { S: sku }, quantity: { N: String(quantity) } },
          })),
        },
        // Not when it was reserved: the same event again changes nothing.
        orderedAt: { S: placedAt },
      },
    }),
  );
}
