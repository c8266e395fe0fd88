/** What can go wrong in the shop. All absent: nothing does. */
export interface Misbehaviour {
  /** Fraction of events that topics, buses and queues deliver twice. */
  redeliver?: number;
  /** Fraction of shipments that `ship-order` sends twice, as a producer that gave up waiting. */
  producerRetry?: number;
  /** Extra ms in every answer of the payment provider and the mail service. */
  slowDependencyMs?: number;
  /** Fraction of orders whose first charge the payment provider refuses: a partial batch failure. */
  flakyDependency?: number;
  /** Fraction of orders with a card token that cannot be read: their message ends in the dead-letter queue. */
  poison?: number;
  /** Nobody consumes the queue of `notify-customer`: its messages pile up. */
  missingConsumer?: boolean;
}

/** Every nth for a fraction; 0: none. */
export function every(fraction: number | undefined): number {
  return fraction && fraction > 0 ? Math.max(1, Math.round(1 / fraction)) : 0;
}

/** Picks the first and then every nth event of each channel. */
export function pickEvery(nth: number): (channel: string) => boolean {
  const seen = new Map<string, number>();
  return (channel) => {
    if (nth === 0) return false;
    const count = seen.get(channel) ?? 0;
    seen.set(channel, count + 1);
    return count % nth === 0;
  };
}
