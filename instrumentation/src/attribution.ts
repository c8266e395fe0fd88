import { identifierIndex, soleOwner } from './attribution-identifiers.ts';
import type { Delivery } from './delivery.ts';

/** How we know which delivered record caused a publish, surest first. */
export type Attribution = 'only' | 'span' | 'event_key' | 'identifier' | 'shared';

/** What is known of the batch an invocation works on. */
export interface Batch {
  deliveries: Delivery[];
  /** The record whose span was active when the call was made. */
  activeRecord?: number;
  /** Business key of a sent payload; the deliveries have theirs already. */
  eventKey?: (payload: unknown) => string | undefined;
}

/**
 * The record of the batch that caused a publish: the only one there is; the one being worked on when it was
 * sent; the one with the same business key; the one that has an identifier of the sent payload and shares it
 * with no other record. Otherwise all of them (`shared`, no record). Never throws. What it learns of a batch is
 * kept as long as the batch is.
 */
export function attribute(payload: unknown, batch: Batch): { attribution: Attribution; record?: number } {
  const { deliveries, activeRecord } = batch;
  if (deliveries.length <= 1) return { attribution: 'only', record: 0 };
  if (activeRecord !== undefined && activeRecord in deliveries)
    return { attribution: 'span', record: activeRecord };
  try {
    const sameKey = recordOfKey(payload, batch);
    if (sameKey !== undefined) return { attribution: 'event_key', record: sameKey };
    const sameIdentifier = soleOwner(identifierIndex(deliveries), payload);
    if (sameIdentifier !== undefined) return { attribution: 'identifier', record: sameIdentifier };
  } catch {
    // A payload nobody can read belongs to everybody.
  }
  return { attribution: 'shared' };
}

function recordOfKey(payload: unknown, { deliveries, eventKey }: Batch): number | undefined {
  const key = eventKey?.(payload);
  if (key === undefined) return undefined;
  const having = deliveries.flatMap((delivery, record) => (delivery.eventKey === key ? [record] : []));
  return having.length === 1 ? having[0] : undefined;
}
