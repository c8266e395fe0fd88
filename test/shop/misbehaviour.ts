/** What can go wrong in the shop. All absent: nothing does. */
export interface Misbehaviour {
  /** Fraction of events that topics, buses and queues deliver twice. */
  redeliver?: number;
  /** Fraction of shipments that `ship-order` sends twice, as a producer that gave up waiting. */
  producerRetry?: number;
  /** Extra ms in every answer of the payment provider and the mail service. */
  slowDependency?: number;
  /** Fraction of orders whose first charge the payment provider refuses: a partial batch failure. */
  flakyDependency?: number;
  /** Fraction of orders with a card token that cannot be read: their message ends in the dead-letter queue. */
  poison?: number;
  /** Nobody consumes the queue of `notify-customer`: its messages pile up. */
  missingConsumer?: boolean;
  /** Fraction of parcels whose packing takes longer than their message stays hidden; one at a time. */
  overlap?: number;
  /** Fraction of first bookings of a carrier that hang, crash `book-carrier` or fail, in turn. */
  carrierFails?: number;
  /** Fraction of first awards of points refused: `award-points` throws, and has the whole batch again. */
  batchThrows?: number;
  /** Fraction of orders `welcome-customer` fails at first: an asynchronous retry. */
  asyncRetry?: number;
  /** Fraction of records of a stream `suggest` fails at first: all from there on come again. */
  streamFails?: number;
  /** `index-order` gets every order from the topic, and later from a queue behind it. */
  subscribedTwice?: boolean;
  /** `issue-invoice` takes an order that comes again for a fraud, and says so. */
  diverge?: boolean;
  /** What is in the payments' dead-letter queue is moved back when the shop is quiet. */
  redrive?: boolean;
  /** Validated orders are archived, and replayed to `reserve-stock` when the shop is quiet. */
  replay?: boolean;
}

/** Every nth for a fraction; 0: none. */
export function every(fraction: number | undefined): number {
  return fraction && fraction > 0 ? Math.max(1, Math.round(1 / fraction)) : 0;
}

/** Picks the first and then every nth event of each channel and target. */
export function pickEvery(nth: number): (channel: string, id: string, targetArn?: string) => boolean {
  const seen = new Map<string, number>();
  return (channel, _, targetArn) => {
    if (nth === 0) return false;
    const way = `${channel} ${targetArn}`;
    const count = seen.get(way) ?? 0;
    seen.set(way, count + 1);
    return count % nth === 0;
  };
}

/** What a switch means when it is only named. */
const SWITCHES: Required<Misbehaviour> = {
  redeliver: 0.05,
  producerRetry: 0.05,
  slowDependency: 150,
  flakyDependency: 0.1,
  poison: 0.02,
  missingConsumer: true,
  overlap: 0.1,
  carrierFails: 0.1,
  batchThrows: 0.25,
  asyncRetry: 0.1,
  streamFails: 0.25,
  subscribedTwice: true,
  diverge: true,
  redrive: true,
  replay: true,
};

/**
 * Switches from a text such as `redeliver,poison=0.1,missingConsumer`.
 * @throws Error naming a switch that does not exist or a value that is no number
 */
export function misbehaviourOf(text: string): Misbehaviour {
  const entries = text
    .split(',')
    .filter(Boolean)
    .map((part) => {
      const [name = '', value] = part.trim().split('=');
      const preset = SWITCHES[name as keyof Misbehaviour];
      if (preset === undefined)
        throw new Error(`no switch ${name}; there are ${Object.keys(SWITCHES).join(', ')}`);
      if (value === undefined) return [name, preset];
      if (typeof preset === 'boolean') return [name, value === 'true'];
      if (value === '' || Number.isNaN(Number(value)))
        throw new Error(`${name} needs a number, not ${value}`);
      return [name, Number(value)];
    });
  return Object.fromEntries(entries) as Misbehaviour;
}
