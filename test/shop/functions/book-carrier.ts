import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { askOutside } from '../ask-outside.ts';
import type { Order } from '../order.ts';

const sqs = new SQSClient({});

/** Placed orders: books a carrier, whose service fails in every way a service can. */
export const handler = async (event: SQSEvent): Promise<void> => {
  for (const message of event.Records) {
    const { Message } = JSON.parse(message.body) as { Message: string };
    const { orderId } = JSON.parse(Message) as Order;
    // What a native library does with a connection that it was never tested to lose.
    const answer = await askOutside('/carrier', orderId, { orderId }).catch(() => process.exit(7));
    if (!answer.ok) throw new Error(`the carrier answered ${answer.status} for ${orderId}`);
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: process.env.PARCELS_QUEUE_URL,
        MessageBody: JSON.stringify({ type: 'CarrierBooked', orderId }),
      }),
    );
  }
};
