import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { askOutside } from '../ask-outside.ts';
import { eachRecord } from '../each-record.ts';
import type { Order } from '../order.ts';

const sqs = new SQSClient({});

/** Placed orders, in batches: awards points for each. If one fails all of them are given back. */
export const handler = async (event: SQSEvent): Promise<void> => {
  let failed: unknown;
  const awardOrRemember = async (message: SQSEvent['Records'][number]) => {
    try {
      await award(message.body);
    } catch (error) {
      failed = new Error(`message ${message.messageId}: ${(error as Error).message}`);
      throw error;
    }
  };
  await eachRecord(event, awardOrRemember, { partialFailures: true });
  if (failed !== undefined) throw failed;
};

async function award(body: string): Promise<void> {
  const { orderId, customerId, items } = JSON.parse(body) as Order;
  const points = items.reduce((sum, { quantity }) => sum + quantity, 0);
  const answer = await askOutside('/points', orderId, { orderId, customerId, points });
  if (!answer.ok) throw new Error(`points for ${orderId} were answered ${answer.status}`);
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env.STATEMENTS_QUEUE_URL,
      MessageBody: JSON.stringify({ type: 'PointsAwarded', orderId, points }),
    }),
  );
}
