import { randomUUID } from 'node:crypto';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Order } from '../order.ts';

const sns = new SNSClient({});

/** POST /orders: takes a cart, answers with the new order's id. */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const cart = JSON.parse(event.body ?? '{}') as Partial<Order>;
  if (!cart.items?.length || !cart.customerId || !cart.cardToken || !cart.address) {
    return {
      statusCode: 400,
      body: JSON.stringify({ message: 'customerId, items, cardToken and address are needed' }),
    };
  }
  const order: Order = {
    orderId: `ord_${randomUUID()}`,
    customerId: cart.customerId,
    items: cart.items,
    cardToken: cart.cardToken,
    address: cart.address,
    placedAt: new Date().toISOString(),
  };
  await sns.send(
    new PublishCommand({
      TopicArn: process.env.ORDERS_TOPIC_ARN,
      Message: JSON.stringify(order),
      MessageAttributes: { eventType: { DataType: 'String', StringValue: 'OrderPlaced' } },
    }),
  );
  return { statusCode: 202, body: JSON.stringify({ orderId: order.orderId }) };
}
