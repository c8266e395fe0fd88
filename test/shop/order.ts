/** What the shop's functions tell each other about an order. */
export interface Order {
  orderId: string;
  customerId: string;
  items: { sku: string; quantity: number; unitPriceCents: number }[];
  /** `tok_poison` is one the payment step cannot read. */
  cardToken: string;
  address: { street: string; city: string; country: string };
  placedAt: string;
}

/** Detail of `OrderPriced`. */
export interface PricedOrder {
  orderId: string;
  customerId: string;
  totalCents: number;
  currency: 'EUR';
  cardToken: string;
}

/** Content of a shipment object. */
export interface Shipment {
  orderId: string;
  customerId: string;
  parcels: number;
  carrier: string;
  trackingNumber: string;
}
