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

const SWITCHES: Record<keyof Misbehaviour, 'number' | 'boolean'> = {
  redeliver: 'number',
  producerRetry: 'number',
  slowDependencyMs: 'number',
  flakyDependency: 'number',
  poison: 'number',
  missingConsumer: 'boolean',
};

/**
 * Switches from a text such as `redeliver=0.1,missingConsumer`.
 * @throws Error naming a switch that does not exist or a value that is no number
 */
export function misbehaviourOf(text: string): Misbehaviour {
  const entries = text
    .split(',')
    .filter(Boolean)
    .map((part) => {
      const [name = '', value] = part.trim().split('=');
      const kind = SWITCHES[name as keyof Misbehaviour];
      if (kind === undefined)
        throw new Error(`no switch ${name}; there are ${Object.keys(SWITCHES).join(', ')}`);
      if (kind === 'boolean') return [name, value !== 'false'];
      const number = Number(value);
      if (value === undefined || Number.isNaN(number)) throw new Error(`${name} needs a number`);
      return [name, number];
    });
  return Object.fromEntries(entries) as Misbehaviour;
}
