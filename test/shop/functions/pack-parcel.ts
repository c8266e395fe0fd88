import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { askOutside } from '../ask-outside.ts';
import type { Order } from '../order.ts';

const sqs = new SQSClient({});

/**
 * Placed orders: weighs the parcel, which can take longer than its message stays hidden, says that it is packed, and puts
 * it on the belt.
 */
export const handler = async (event: SQSEvent): Promise<void> => {
  for (const message of event.Records) {
    const { orderId, items } = JSON.parse(message.body) as Order;
    const answer = await askOutside('/scale', orderId, { orderId, pieces: items.length });
    if (!answer.ok) throw new Error(`the scale answered ${answer.status} for ${orderId}`);
    const { grams } = (await answer.json()) as { grams: number };
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: process.env.PARCELS_QUEUE_URL,
        MessageBody: JSON.stringify({ type: 'ParcelPacked', orderId, grams }),
      }),
    );
    await askOutside('/belt', orderId, { orderId });
  }
};
