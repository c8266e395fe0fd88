import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { SNSEvent } from 'aws-lambda';
import type { Order, PricedOrder } from '../order.ts';

const events = new EventBridgeClient({});
const SHIPPING_CENTS = 490;

/** A placed order: says what it costs. */
export const handler = async (event: SNSEvent): Promise<void> => {
  for (const record of event.Records) {
    const order = JSON.parse(record.Sns.Message) as Order;
    const goodsCents = order.items.reduce((sum, item) => sum + item.quantity * item.unitPriceCents, 0);
    const priced: PricedOrder = {
      orderId: order.orderId,
      customerId: order.customerId,
      totalCents: goodsCents + SHIPPING_CENTS,
      currency: 'EUR',
      cardToken: order.cardToken,
    };
    const entry = {
      EventBusName: process.env.BUS_NAME,
      Source: 'shop.prices',
      DetailType: 'OrderPriced',
      Detail: JSON.stringify(priced),
    };
    const answer = await events.send(new PutEventsCommand({ Entries: [entry] }));
    if (answer.FailedEntryCount) throw new Error(`price of ${order.orderId} was not announced`);
  }
};
