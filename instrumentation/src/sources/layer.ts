import type { Delivery } from '../delivery.ts';

/** A record as its carrier describes it, before anybody looked inside. */
export interface Layer {
  delivery: Delivery;
  /** What may be an envelope itself: text, or an object already parsed. Absent where there is nothing to look into. */
  content?: unknown;
}
