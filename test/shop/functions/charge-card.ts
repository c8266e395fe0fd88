import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { askOutside } from '../ask-outside.ts';
import { eachRecord } from '../each-record.ts';
import type { PricedOrder } from '../order.ts';

const dynamodb = new DynamoDBClient({});
const sqs = new SQSClient({});
const RETRY_SECONDS = 1;

/** Priced orders, in batches: charges each; those that failed are given back to the queue. */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  eachRecord(event, chargeOrPostpone, { concurrency: 5, partialFailures: true });

async function chargeOrPostpone(record: SQSRecord): Promise<void> {
  try {
    await charge(record);
  } catch (error) {
    // Tried again sooner than the queue's visibility timeout would have it.
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: process.env.PAYMENTS_QUEUE_URL,
        ReceiptHandle: record.receiptHandle,
        VisibilityTimeout: RETRY_SECONDS,
      }),
    );
    throw error;
  }
}

async function charge(record: SQSRecord): Promise<void> {
  const { orderId, totalCents, currency, cardToken } = (JSON.parse(record.body) as { detail: PricedOrder })
    .detail;
  if (!/^tok_[0-9a-f]+$/.test(cardToken)) throw new Error(`card token of ${orderId} cannot be read`);
  // The payment provider answers the same for the same order, however often it is asked.
  const charge = { amount: totalCents, currency, source: cardToken };
  const answer = await askOutside('/charges', orderId, charge);
  if (!answer.ok) throw new Error(`payment provider answered ${answer.status} for ${orderId}`);
  const { chargeId, chargedAt } = (await answer.json()) as { chargeId: string; chargedAt: string };
  await writeDown({ orderId, chargeId, totalCents, chargedAt });
}

/** Once: a message that comes again finds the payment written down and changes nothing. */
async function writeDown(payment: {
  orderId: string;
  chargeId: string;
  totalCents: number;
  chargedAt: string;
}): Promise<void> {
  const command = new PutItemCommand({
    TableName: process.env.ORDERS_TABLE,
    ConditionExpression: 'attribute_not_exists(orderId)',
    Item: {
      orderId: { S: payment.orderId },
      part: { S: 'payment' },
      chargeId: { S: payment.chargeId },
      totalCents: { N: String(payment.totalCents) },
      chargedAt: { S: payment.chargedAt },
    },
  });
  try {
    await dynamodb.send(command);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
