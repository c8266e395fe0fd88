import type { SNSEvent } from 'aws-lambda';
import { askOutside } from '../ask-outside.ts';
import type { Order } from '../order.ts';

/** A placed order: thanks the customer for it, if the service for that is up. */
export const handler = async (event: SNSEvent): Promise<void> => {
  for (const record of event.Records) {
    const { orderId, customerId } = JSON.parse(record.Sns.Message) as Order;
    const answer = await askOutside('/thanks', orderId, { orderId, to: customerId });
    if (!answer.ok) throw new Error(`thanks for ${orderId} were answered ${answer.status}`);
  }
};
