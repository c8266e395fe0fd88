import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { SNSEvent } from 'aws-lambda';
import type { Order } from '../order.ts';

const events = new EventBridgeClient({});

/** A placed order: says whether it can be fulfilled. */
export const handler = async (event: SNSEvent): Promise<void> => {
  for (const record of event.Records) {
    const order = JSON.parse(record.Sns.Message) as Order;
    const isValid = order.items.every((item) => item.quantity > 0 && item.unitPriceCents > 0);
    const { orderId, customerId, items, address } = order;
    const answer = await events.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: process.env.BUS_NAME,
            Source: 'shop.orders',
            DetailType: isValid ? 'OrderValidated' : 'OrderRejected',
            Detail: JSON.stringify({ orderId, customerId, items, country: address.country }),
          },
        ],
      }),
    );
    if (answer.FailedEntryCount) throw new Error(`order ${orderId} was not announced`);
  }
};
