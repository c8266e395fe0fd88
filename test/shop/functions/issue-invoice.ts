import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { EventBridgeEvent } from 'aws-lambda';
import type { PricedOrder } from '../order.ts';

const dynamodb = new DynamoDBClient({});
const sqs = new SQSClient({});

/** OrderPriced: issues an invoice. An order that already has one is taken for a fraud. */
export const handler = async (event: EventBridgeEvent<'OrderPriced', PricedOrder>): Promise<void> => {
  const { orderId, totalCents } = event.detail;
  const command = new PutItemCommand({
    TableName: process.env.INVOICES_TABLE,
    ConditionExpression: 'attribute_not_exists(orderId)',
    Item: { orderId: { S: orderId }, totalCents: { N: String(totalCents) } },
  });
  try {
    await dynamodb.send(command);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: process.env.DISPUTES_QUEUE_URL,
        MessageBody: JSON.stringify({ type: 'InvoiceDisputed', orderId, totalCents }),
      }),
    );
  }
};
